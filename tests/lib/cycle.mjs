// cycle.mjs - the life of an incident through the public APIs, step by step, as the browser goes through it.
import assert from "node:assert/strict";
import { get, post } from "./api.mjs";
import { Live } from "./live.mjs";
import { until } from "./wait.mjs";

export const inject = async (system, target, failure) => {
  const reply = await post(system.generator, "/inject-failure", { system: target, failure });
  assert.equal(reply.status, 201, reply.text);
  return reply.body;
};

/** The first frame of an open incident of that target on the backend's socket. */
export const incidentOf = (live, target, timeoutMs = 30_000) =>
  live.wait(`an incident of ${target}`, (f) => f.affected_system === target && f.status !== "resolved", timeoutMs);

export const diagnosed = (live, id) => live.wait(`the diagnosis of ${id}`, (f) => f.id === id && f.analysis?.diagnosis);

export async function propose(system, id) {
  await post(system.backend, `/api/v1/incidents/${id}/suggest-fix`);
  const reply = await post(system.backend, `/api/v1/incidents/${id}/propose-fix`, {});
  assert.equal(reply.status, 200, reply.text);
  return reply.body;
}

/** Approves a proposal and follows it to its end; gives all phase messages. */
export async function execute(system, proposal, timeoutMs = 120_000) {
  const socket = await Live.open(system.executeFix);
  socket.send({ incident_id: proposal.incident_id, system: proposal.system, action: proposal.action, proposal_id: proposal.proposal_id });
  await socket.wait("the end of the execution", (f) => f.phase === "complete" || f.phase === "error", timeoutMs);
  await socket.close();
  return socket.frames;
}

export const beginRehearsal = (system, proposal) => post(system.agent, "/api/v1/rehearse", { proposal_id: proposal.proposal_id });

export const rehearsalEnd = (system, id) =>
  until("the end of the rehearsal", async () => {
    const { status, body } = await get(system.agent, `/api/v1/rehearsals/${id}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body.status !== "running" && body;
  }, { timeoutMs: 120_000 });

/** Tries a proposal to its end. */
export async function rehearse(system, proposal) {
  const reply = await beginRehearsal(system, proposal);
  assert.equal(reply.status, 202, reply.text);
  assert.equal(reply.body.status, "running");
  return rehearsalEnd(system, reply.body.rehearsal_id);
}

export const incident = async (system, id) => (await get(system.backend, `/api/v1/incidents/${id}`)).body;

/** Everything from the fault to the resolved incident; gives what was seen on the way. */
export async function heal(system, target, failure) {
  const live = await Live.open(system.live);
  await inject(system, target, failure);
  const opened = await incidentOf(live, target);
  await diagnosed(live, opened.id);
  const proposal = await propose(system, opened.id);
  const phases = await execute(system, proposal);
  const resolved = await live.wait("the resolved incident", (f) => f.id === opened.id && f.status === "resolved");
  const actions = (await get(system.backend, `/api/v1/incidents/${opened.id}/actions`)).body;
  await live.close();
  return { opened, proposal, phases, resolved, actions };
}

/** Both targets read healthy by the monitor and no incident of theirs is open. */
export const calm = (system) =>
  until("healthy targets without an open incident", async () => {
    const { services } = (await get(system.monitor, "/status")).body;
    const open = (await get(system.backend, "/api/v1/incidents")).body.filter((i) => i.affected_system);
    return Object.values(services).every((s) => s.status === "healthy") && open.length === 0;
  }, { timeoutMs: 60_000 });
