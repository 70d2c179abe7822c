// api-document.mjs - docs/api/openapi.yaml and asyncapi.yaml as a measure: what a daemon answers is held against them, and what was seen is noted.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { call } from "./api.mjs";
import { root } from "./daemon.mjs";

const read = (name) => parse(readFileSync(path.join(root, "docs/api", name), "utf8"));
export const openapi = read("openapi.yaml");
export const asyncapi = read("asyncapi.yaml");
const { schemas } = openapi.components;

// x-unordered: fields whose order is not the document's.  Strict: a keyword that does not exist, such as one that a forgotten quote made, is a mistake.
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
ajv.addVocabulary(["x-unordered"]);
addFormats(ajv);
const asDefs = (value, base) => JSON.parse(JSON.stringify(value).replaceAll(/(\.\/openapi\.yaml)?#\/components\/schemas\//g, `${base}#/$defs/`));
ajv.addSchema({ $id: "api", $defs: asDefs(schemas, "") });
for (const name of Object.keys(schemas)) ajv.compile({ $ref: `api#/$defs/${name}` });

const validators = new Map();
function validator(schema) {
  if (!validators.has(schema)) validators.set(schema, ajv.compile(asDefs(schema, "api")));
  return validators.get(schema);
}
const fits = (schema, data) => validator(schema)(data);

const nameOf = (ref) => ref.slice(ref.lastIndexOf("/") + 1);
const isOpen = (schema) => schema.additionalProperties !== false;

/** Fields that were seen, as "Schema.field"; statuses, as "daemon GET /path 200"; messages of sockets by name. */
export const seen = { fields: new Set(), statuses: new Set(), messages: new Set() };

/** Notes each documented field of data, and holds the order of the fields of closed objects against the document's. */
function note(schema, data, at) {
  if (schema.$ref) return note(schemas[nameOf(schema.$ref)], data, nameOf(schema.$ref));
  if (schema.oneOf) return note(schema.oneOf.find((one) => fits(one, data)) ?? {}, data, at);
  if (Array.isArray(data)) return data.forEach((one) => note(schema.items ?? {}, one, at));
  if (data === null || typeof data !== "object") return;
  const known = Object.keys(schema.properties ?? {});
  for (const [field, value] of Object.entries(data)) {
    if (known.includes(field)) seen.fields.add(`${at}.${field}`);
    const of = schema.properties?.[field] ?? (isOpen(schema) && typeof schema.additionalProperties === "object" ? schema.additionalProperties : null);
    if (of) note(of, value, `${at}.${field}`);
  }
  if (known.length && !isOpen(schema) && !schema["x-unordered"])
    assert.deepEqual(Object.keys(data), known.filter((field) => field in data), `the order of the fields of ${at}`);
}

/** Holds data against a schema, and notes what is in it. */
function hold(schema, data, where, at = "") {
  const validate = validator(schema);
  assert.ok(validate(data), `${where}: ${JSON.stringify(validate.errors)}\n${JSON.stringify(data)?.slice(0, 2000)}`);
  note(schema, data, at);
}

/** All fields of requests, answers and messages, by the document. */
export function documentedFields() {
  const fields = new Set(), met = new Set();
  const walk = (schema, at) => {
    if (!schema || typeof schema !== "object" || met.has(schema)) return;
    if (schema.$ref) return walk(schemas[nameOf(schema.$ref)], nameOf(schema.$ref));
    met.add(schema);
    for (const one of schema.oneOf ?? []) walk(one, at);
    walk(schema.items, at);
    walk(schema.additionalProperties, at);
    for (const [field, one] of Object.entries(schema.properties ?? {})) {
      fields.add(`${at}.${field}`);
      walk(one, `${at}.${field}`);
    }
  };
  for (const { op } of operations) walk(requestOf(op), "");
  for (const { op } of operations)
    for (const one of Object.values(op.responses)) for (const { schema } of Object.values(response(one).content ?? {})) walk(schema, "");
  for (const name of sentMessages()) walk(asyncapi.components.messages[name].payload, name);
  return fields;
}

const messagesOf = (operation) => asyncapi.operations[operation].messages.map((one) => nameOf(one.$ref));
const sentMessages = () => Object.keys(asyncapi.operations).filter((name) => asyncapi.operations[name].action === "send").flatMap(messagesOf);
/** All frames that a daemon can send: "operation message". */
export const documentedFrames = () =>
  Object.keys(asyncapi.operations).filter((name) => asyncapi.operations[name].action === "send").flatMap((name) => messagesOf(name).map((message) => `${name} ${message}`));

const requestOf = (op) => op.requestBody?.content["application/json"].schema;
const response = (of) => (of.$ref ? openapi.components.responses[nameOf(of.$ref)] : of);

/** Every operation: {path, method, daemons, op}. */
export const operations = Object.entries(openapi.paths).flatMap(([at, item]) =>
  ["get", "post", "patch", "delete", "put"].filter((method) => item[method]).map((method) => ({
    path: at, method: method.toUpperCase(), daemons: item.servers.map((s) => s.description), op: item[method],
  })),
);
export const isSocket = ({ op }) => "101" in op.responses;
/** All statuses by the document, of each daemon. */
export const documentedStatuses = () =>
  operations.flatMap(({ daemons, method, path: at, op }) => daemons.flatMap((daemon) => Object.keys(op.responses).map((status) => `${daemon} ${method} ${at} ${status}`)));

/** The operation of a request; a path in words is nearer than one with an id. */
function find(daemon, method, target) {
  const parts = target.split("?")[0].split("/");
  const alike = (at) => at.split("/").length === parts.length && at.split("/").every((part, i) => part === parts[i] || part.startsWith("{"));
  const fitting = operations.filter((one) => one.method === method && one.daemons.includes(daemon) && alike(one.path));
  return fitting.find((one) => !one.path.includes("{")) ?? fitting[0];
}

/** A request whose answer must be as the document says; gives the answer. `expected`: the status that the test is after. */
export async function ask(daemon, method, target, body, { expected, ...options } = {}) {
  const reply = await call(daemon.url, method, target, body, options);
  const where = `${daemon.name} ${method} ${target}: ${reply.status} ${reply.text.slice(0, 300)}`;
  const found = find(daemon.name, method, target);
  assert.ok(found, `${where}: the document has no such operation`);
  if (expected) assert.equal(reply.status, expected, where);
  const documented = found.op.responses[reply.status];
  assert.ok(documented, `${where}: the document has no such status`);
  seen.statuses.add(`${daemon.name} ${method} ${found.path} ${reply.status}`);
  // What is accepted is a request as the document has it.
  if (requestOf(found.op) && body !== undefined && reply.status < 300) hold(requestOf(found.op), body, `${where}: what was accepted`);
  const { content = {}, headers = {} } = response(documented);
  const type = (reply.headers.get("content-type") ?? "").split(";")[0];
  assert.ok(content[type], `${where}: the document has no ${type}`);
  for (const name of Object.keys(headers)) if (name !== "Link") assert.ok(reply.headers.get(name.toLowerCase()), `${where}: no ${name}`);
  hold(content[type].schema, type === "application/json" ? reply.body : reply.text, where);
  if (type === "application/jsonl")
    for (const line of reply.text.trim().split("\n").filter(Boolean)) assert.ok(fits({ $ref: "#/components/schemas/AuditRecord" }, JSON.parse(line)), line);
  return reply;
}

/** A frame of a socket must be one message of its operation; gives that message's name. */
export function holdFrame(operation, frame, where = operation) {
  const names = messagesOf(operation);
  const fitting = names.filter((name) => fits(asyncapi.components.messages[name].payload, frame));
  assert.equal(fitting.length, 1, `${where}: ${JSON.stringify(frame).slice(0, 2000)} is ${fitting.join(" and ") || "no message"} of ${names.join(", ")}`);
  hold(asyncapi.components.messages[fitting[0]].payload, frame, where, fitting[0]);
  seen.messages.add(`${operation} ${fitting[0]}`);
  return fitting[0];
}
