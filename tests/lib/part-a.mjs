// part-a.mjs - a stand-in for the existing backend: no more than part A of its contract.  It is a fake, because that system is
// not part of this repository; contract.test.mjs holds our own backend against the same recorded facts.
import http from "node:http";
import { randomUUID } from "node:crypto";

const fields = ["id", "message", "source", "status", "generated_by", "notes", "created_at", "updated_at"];

export async function startPartA(port) {
  const incidents = new Map();
  const requests = [];
  const json = (reply, status, body) => {
    reply.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
    reply.end(JSON.stringify(body));
  };
  const lost = (reply) => {
    reply.writeHead(404, { "Content-Type": "text/plain" });
    reply.end("404 page not found");
  };

  function create(body, reply) {
    const given = JSON.parse(body);
    if (!given.message) return json(reply, 400, { error: "Key: 'Incident.Message' Error:Field validation for 'Message' failed on the 'required' tag" });
    if (incidents.has(given.id)) return json(reply, 500, { error: "Failed to create incident" });
    const now = new Date().toISOString();
    const incident = { id: randomUUID(), source: "", status: "triage", generated_by: "manual", notes: "", created_at: now, updated_at: now };
    for (const field of fields) if (given[field]) incident[field] = given[field];
    incidents.set(incident.id, incident);
    json(reply, 201, incident);
  }

  function update(incident, body, reply) {
    const given = JSON.parse(body);
    for (const field of ["status", "notes"]) if (typeof given[field] === "string") incident[field] = given[field];
    incident.updated_at = new Date().toISOString();
    json(reply, 200, incident);
  }

  const server = http.createServer((request, reply) => {
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => {
      requests.push(`${request.method} ${request.url}`);
      const [, id, rest] = request.url.match(/^\/api\/v1\/incidents(?:\/([^/]+))?(\/.*)?$/) ?? [];
      const incident = incidents.get(id);
      if (request.url === "/api/v1/health") return json(reply, 200, { status: "ok" });
      if (request.url === "/api/v1/incidents" && request.method === "POST") return create(body, reply);
      if (request.url === "/api/v1/incidents") return json(reply, 200, [...incidents.values()].filter((i) => i.status !== "resolved"));
      if (!id || rest) return lost(reply);
      if (!incident) return json(reply, request.method === "GET" ? 404 : 500, { error: "Incident not found" });
      if (request.method === "PATCH") return update(incident, body, reply);
      return request.method === "GET" ? json(reply, 200, incident) : lost(reply);
    });
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { incidents, requests, stop: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }) };
}
