// notes.test.mjs - what people note about an incident: kept once each, in order, told to everybody at once, and never changed.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { asDaemon, call, del, get, post } from "./lib/api.mjs";
import { Live } from "./lib/live.mjs";
import { System, databaseSql, targetsUp } from "./lib/suite.mjs";

let system, api;
before(async () => {
  await targetsUp();
  system = await System.create();
  await system.start();
  api = `${system.backend}/api/v1`;
});
after(async () => {
  await system?.stop();
});

const newIncident = async () => (await post(api, "/incidents", { message: "it hangs", source: "test", notes: "of the report" })).body.id;
const note = (id, body, options) => post(api, `/incidents/${id}/notes`, body, options);
const notes = async (id) => (await get(api, `/incidents/${id}/notes`)).body;
const records = async (id) => (await get(api, `/audit?limit=200&kind=incident.note&incident_id=${id}`)).body;

test("notes stand in their order with author and time, beside the report's own, and each is in the audit and told to the sockets", async () => {
  const id = await newIncident();
  const live = await Live.open(system.live);
  const first = await note(id, { text: "the nightly job,\nagain", author: "anna" });
  assert.equal(first.status, 201);
  await live.wait("the frame", (frame) => frame.id === id && frame.updated_at > first.body.created_at);
  assert.equal((await note(id, { text: "I called them" })).status, 201);
  assert.deepEqual((await notes(id)).map(({ author, text }) => [author, text]), [["anna", "the nightly job,\nagain"], ["unauthenticated", "I called them"]]);
  assert.ok(Math.abs(Date.parse(first.body.created_at) - Date.now()) < 60_000);
  assert.equal((await get(api, `/incidents/${id}`)).body.notes, "of the report");
  const [newest, oldest] = await records(id);
  assert.deepEqual([oldest.actor, oldest.detail], ["anna", { bytes: 22, note_id: first.body.id, text: "the nightly job,\nagain" }]);
  assert.equal(newest.actor, "unauthenticated");
  await live.close();
});

test("a repeat under the same id is one note and one record; another incident's id is 409", async () => {
  const [id, other] = [await newIncident(), await newIncident()];
  const one = { id: randomUUID(), text: "once" };
  const [made, again] = [await note(id, one), await note(id, { ...one, text: "twice" })];
  assert.deepEqual([made.status, again.status], [201, 200]);
  assert.deepEqual(again.body, made.body);
  assert.equal((await note(other, one)).status, 409);
  assert.deepEqual([(await notes(id)).length, (await notes(other)).length, (await records(id)).length], [1, 0, 1]);
});

test("many at once are all kept, and the chain of the audit stays whole", async () => {
  const id = await newIncident();
  const texts = Array.from({ length: 20 }, (_, i) => `note ${i}`);
  const replies = await Promise.all(texts.map((text) => note(id, { text })));
  assert.ok(replies.every(({ status }) => status === 201), JSON.stringify(replies.map(({ status }) => status)));
  assert.deepEqual((await notes(id)).map(({ text }) => text).sort(), texts.sort());
  assert.equal((await get(api, "/audit/verify")).body.ok, true);
});

test("what is no note is refused in words, and nothing is kept", async () => {
  const id = await newIncident();
  const raw = (body) => call(api, "POST", `/incidents/${id}/notes`, body, { raw: true });
  for (const [body, pattern] of [
    ["", /EOF/],
    ["[]", /expected a JSON object/],
    ["{}", /text/],
    ['{"text":7}', /field text/],
    ['{"text":" \\n\\t"}', /field text: is empty/],
    [JSON.stringify({ text: "ä".repeat(2001) }), /field text: is longer than 4000 bytes/],
    [Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]), /UTF-8|JSON/],
    ['{"text":"a\\u0000b"}', /./],
    [JSON.stringify({ text: "t", author: "a".repeat(101) }), /field author/],
    ['{"text":"t","id":"none"}', /field id/],
  ]) {
    const reply = await raw(body);
    assert.equal(reply.status, 400, `${body}: ${reply.text}`);
    assert.match(reply.body.error, pattern);
  }
  assert.equal((await note(randomUUID(), { text: "t" })).status, 404);
  assert.equal((await note("none", { text: "t" })).status, 400);
  assert.equal((await get(api, `/incidents/${randomUUID()}/notes`)).status, 404);
  assert.deepEqual(await notes(id), []);
  assert.equal((await note(id, { text: "ä".repeat(2000) })).status, 201);
});

test("what would deceive a reader is made plain, and nobody writes in a daemon's name", async () => {
  const id = await newIncident();
  const { body } = await note(id, { text: "red\u001b[31m\nback\u202e", author: "anna\nben" });
  assert.deepEqual([body.text, body.author], ["red\ufffd[31m\nback\ufffd", "anna; ben"]);
  for (const author of ["ai-agent", " Health-Monitor ", "backend", "Backend (retention)", "daemon", "AI-Diagnosis", "selfheal-admin (root)", "unauthenticated"]) assert.equal((await note(id, { text: "I healed it", author })).status, 403, author);
  assert.equal((await note(id, { text: "of a daemon" }, asDaemon)).body.author, "daemon");
});

test("there are 500 of an incident at most, and they go with it", async () => {
  const id = await newIncident();
  await databaseSql(system.database, `INSERT INTO incident_notes (id, incident_id, author, text) SELECT gen_random_uuid(), '${id}', 'anna', 'n' FROM generate_series(1, 499)`);
  const last = { id: randomUUID(), text: "the last one" };
  assert.equal((await note(id, last)).status, 201);
  const more = await note(id, { text: "one more" });
  assert.equal(more.status, 409);
  assert.match(more.body.error, /500 notes/);
  assert.equal((await note(id, last)).status, 200, "a repeat is no more");
  assert.equal((await notes(id)).length, 500);
  assert.equal((await del(api, `/incidents/${id}`)).status, 200);
  assert.equal(await databaseSql(system.database, `SELECT count(*) FROM incident_notes WHERE incident_id = '${id}'`), "0");
});
