// output.test.mjs - all that a command prints is kept by the agent: read in ranges, by line and by text, also 100 MB of it, after a kill and on a full disk.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { get, post } from "./lib/api.mjs";
import { System, fillRedis, targetsUp } from "./lib/suite.mjs";
import { propose } from "./lib/cycle.mjs";
import { approve, ended } from "./lib/failures.mjs";
import { binDir } from "./lib/daemon.mjs";
import { Hand, uids } from "./lib/hand.mjs";
import { Live } from "./lib/live.mjs";
import { closeAll } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

const MiB = 1 << 20;
const lineCount = 1_000_000, lineBytes = 100, slowLines = 800;
const flush = "redis-cli -e FLUSHALL >/dev/null";
const action = (name, script) => `
  ${name}:
    type: redis
    exec: [timeout, "60", sh, -c, '${script}']
    risk: low
    description: Print, and empty this Redis.
    expected_result: Text.
    timeout: 60s
`;
const actions =
  action("say-both", `${flush}; printf "one\\ngr\\303"; sleep 0.3; printf "\\274\\303\\237e\\n"; sleep 0.3; echo Trouble >&2; sleep 0.3; printf "last"`) +
  action("say-million", `${flush}; seq -f %0${lineBytes - 1}.0f ${lineCount}`) +
  action("say-slowly", `${flush}; for i in $(seq ${slowLines}); do echo "line $i of a slow command"; sleep 0.01; done`) +
  action("say-30-mb", `${flush}; seq -f %0${lineBytes - 1}.0f 300000; echo the end >&2`);
const rule = (name) => `
  - name: ${name}
    type: redis
    match: '${name}'
    holds: used_memory >= 0.8 * maxmemory
    diagnosis: ['Redis uses {used_memory} of {maxmemory}']
    solution: [Look]
    confidence: 0.9
    severity: high
    actions: [${name}]
`;
const rules = ["say-both", "say-million", "say-slowly", "say-30-mb"].map(rule).join("");
const catalogue = (text) => text.replaceAll("verify_timeout: 30s", "verify_timeout: 3s").replace(/\nactions:\n/, `\nactions:${actions}`).replace(/\nrules:\n/, `\nrules:${rules}`);

let system, disk;
before(async () => {
  await targetsUp();
  system = await System.create({ catalogue, env: { VERIFY_INTERVAL: "200ms", HOST_DISK_MIN: "0" } });
  await system.start("backend", "diagnosis", "agent");
});
beforeEach(async () => {
  await targetsUp();
  await closeAll(system);
});
after(async () => {
  await system?.daemons.agent?.stop();
  if (disk) execFileSync("umount", [disk]);
  await system?.stop();
  await targetsUp();
});

/** Another agent in its place. */
async function agentWith(env) {
  await system.daemons.agent.stop();
  await system.make("ai-agent", "agent", env).start();
}

async function run(name) {
  await fillRedis();
  const reply = await post(system.backend, "/api/v1/incidents", { message: `redis-test: ${name}`, source: "redis-test", affected_system: "redis-test", error_logs: [name] });
  assert.equal(reply.status, 201, reply.text);
  return approve(system, await propose(system, reply.body.id));
}

/** Runs the action of that name to its end: {id, frames, result, url}. */
async function ran(name, timeoutMs = 90_000) {
  const socket = await run(name);
  const end = await socket.wait("the end", ended, timeoutMs);
  await socket.close();
  const result = socket.frames.find((f) => f.phase === "result");
  assert.equal(end.status, "completed", JSON.stringify({ end, result: result?.message }));
  return { id: end.execution_id, frames: socket.frames, result, url: `/executions/${end.execution_id}/steps/1/output` };
}

const head = async (url) => {
  const reply = await get(system.agent, url);
  assert.equal(reply.status, 200, reply.text);
  return reply.body;
};

/** All of it, as the page would put it together. */
async function assembled(url) {
  const pieces = [];
  for (let from = 0; ; ) {
    const { status, bytes } = await get(system.agent, `${url}?from=${from}`);
    assert.equal(status, 200);
    assert.ok(bytes.length <= 256 * 1024);
    if (bytes.length === 0) return Buffer.concat(pieces);
    pieces.push(bytes);
    from += bytes.length;
  }
}

/** A download's SHA-256 and size, held nowhere. */
const digestOf = (url) =>
  new Promise((resolve, reject) => {
    const hash = createHash("sha256");
    let bytes = 0;
    const request = http.get(system.agent + url, { agent: false, timeout: 60_000 }, (reply) => {
      reply.on("data", (piece) => { hash.update(piece); bytes += piece.length; });
      reply.on("error", reject);
      reply.on("end", () => resolve({ status: reply.statusCode, headers: reply.headers, bytes, sha256: hash.digest("hex") }));
    });
    request.on("timeout", () => request.destroy(new Error("nothing came for 60 s")));
    request.on("error", reject);
  });

const lineOf = (n) => `${String(n).padStart(lineBytes - 1, "0")}\n`;
const linesOf = (count) => {
  const hash = createHash("sha256");
  for (let n = 1; n <= count; n++) hash.update(lineOf(n));
  return hash.digest("hex");
};

const anonymousKb = async () => Number((await fs.readFile(`/proc/${system.daemons.agent.child.pid}/status`, "utf8")).match(/RssAnon:\s+(\d+)/)[1]);

const both = Buffer.from("one\ngrüße\nTrouble\nlast");

test("what was printed is there byte by byte, with its lines, streams and times, and messages say which bytes they show", async () => {
  const { id, frames, result, url } = await ran("say-both");
  assert.deepEqual(await assembled(url), both);
  const { started_at, duration_ms, ...rest } = await head(url);
  assert.deepEqual(rest, { execution_id: id, attempt: 1, bytes: both.length, lines: 4, ended: true, streams: { stdout: 16, stderr: 8 } });
  assert.ok(duration_ms >= 900 && Date.parse(started_at) <= Date.now());
  assert.equal(result.output_bytes, both.length);

  // Each message goes on where the one before ended, and shows just those bytes.
  const pieces = frames.filter((f) => f.phase === "executing" && (f.stdout || f.stderr));
  assert.ok(pieces.length >= 3);
  let at = 0;
  for (const { from_byte, to_byte, stdout = "", stderr = "" } of pieces) {
    assert.equal(from_byte, at);
    assert.equal(both.subarray(from_byte, to_byte).toString(), stdout + stderr);
    at = to_byte;
  }
  assert.equal(at, both.length);

  const { body: lines } = await get(system.agent, `${url}?line=2&count=2`);
  assert.deepEqual(lines.items, [
    { line: 2, from_byte: 4, to_byte: 12, stream: "stdout", text: "grüße" },
    { line: 3, from_byte: 12, to_byte: 20, stream: "stderr", text: "Trouble" },
  ]);
  const { body: found } = await get(system.agent, `${url}?search=TROUBLE&ignore_case=true`);
  assert.deepEqual(found.matches, [{ from_byte: 12, to_byte: 19, line: 3 }]);
  assert.equal(found.more, false);
});

test("ranges are answered as HTTP has them, and nonsense is refused", async () => {
  const { url } = await ran("say-both");
  const range = (value) => get(system.agent, url, { headers: { Range: value } });
  const part = await range("bytes=4-11");
  assert.equal(part.status, 206);
  assert.equal(part.text, "grüße\n".slice(0, 6));
  assert.equal(part.headers.get("content-range"), `bytes 4-11/${both.length}`);
  assert.equal(part.headers.get("x-content-type-options"), "nosniff");
  assert.equal((await range("bytes=-4")).text, "last");
  const past = await range("bytes=1000-");
  assert.equal(past.status, 416);
  assert.equal(past.headers.get("content-range"), `bytes */${both.length}`);
  assert.equal((await range("bytes=0-1,3-4")).status, 400);
  assert.equal((await get(system.agent, `${url}?from=5&to=6`)).bytes.toString("hex"), "72");
  assert.equal((await get(system.agent, `${url}?from=5&to=6`)).headers.get("output-range"), `5-6/${both.length}`);
  for (const bad of ["from=x", "from=5&to=4", "line=0", "line=1&count=9999", "search=", `search=${"x".repeat(257)}`])
    assert.equal((await get(system.agent, `${url}?${bad}`)).status, 400, bad);
  for (const unknown of [url.replace("steps/1", "steps/2"), "/executions/00000000-0000-4000-8000-000000000000/steps/1/output"])
    for (const ending of ["", ".txt", ".cast"]) assert.equal((await get(system.agent, unknown + ending)).status, 404);
  assert.equal((await get(system.agent, url.replace("steps/1", "steps/0"))).status, 400);
});

test("as files: the text as it was, and an asciicast of it", async () => {
  const { id, url } = await ran("say-both");
  const text = await get(system.agent, `${url}.txt`);
  assert.deepEqual(text.bytes, both);
  assert.match(text.headers.get("content-disposition"), new RegExp(`^attachment; filename="${id}-1.txt"$`));
  const cast = await get(system.agent, `${url}.cast`);
  const [first, ...events] = cast.text.trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(first.version, 2);
  assert.equal(events.map((e) => e[2]).join(""), both.toString().replaceAll("\n", "\r\n"));
  assert.ok(events.every((e) => e[1] === "o"));
  const times = events.map((e) => e[0]);
  assert.deepEqual(times, [...times].sort((a, b) => a - b));
  assert.ok(times.at(-1) - times[0] >= 0.8);
});

test("a million lines, 100 MB: every byte is there, any line opens at once, and the agent holds none of it", async () => {
  const { result, url } = await ran("say-million");
  assert.match(result.message, /output cut at 1 MiB here, kept whole: 100000000 bytes/);
  const from = Date.now();
  const { bytes, lines, cut, streams } = await head(url);
  const { body: last } = await get(system.agent, `${url}?line=${lineCount - 199}&count=200`);
  const openedMs = Date.now() - from;
  assert.deepEqual({ bytes, lines, cut, streams }, { bytes: lineCount * lineBytes, lines: lineCount, cut: undefined, streams: { stdout: lineCount * lineBytes, stderr: 0 } });
  assert.equal(last.items.length, 200);
  assert.equal(last.items.at(-1).text, lineOf(lineCount).trim());
  assert.equal(last.items.at(-1).to_byte, lineCount * lineBytes);
  assert.ok(openedMs < 1000, `opened in ${openedMs} ms`);

  const download = await digestOf(`${url}.txt`);
  assert.deepEqual({ status: download.status, bytes: download.bytes }, { status: 200, bytes: lineCount * lineBytes });
  assert.equal(download.sha256, linesOf(lineCount));
  const cast = await digestOf(`${url}.cast`);
  assert.ok(cast.bytes > lineCount * lineBytes);

  // Scrolling: lines all over it, each within a frame or two on a machine that is at rest.
  const scrolled = Date.now();
  for (let i = 0; i < 100; i++) {
    const line = 1 + ((i * 7919 * 131) % lineCount);
    const { body } = await get(system.agent, `${url}?line=${line}&count=100`);
    assert.equal(body.items[0].text, lineOf(line).trim());
    assert.equal(body.items[0].from_byte, (line - 1) * lineBytes);
  }
  const perLookMs = (Date.now() - scrolled) / 100;
  assert.ok(perLookMs < 100, `${perLookMs} ms a look`);

  // A search goes on from where it stopped, a bounded part at a time.
  let next = 0, found, asked = 0;
  do {
    ({ body: found } = await get(system.agent, `${url}?search=${lineOf(999_999).trim()}&from=${next}`));
    assert.ok(found.next - next <= 8 * MiB + 256 * 1024);
    next = found.next;
    asked++;
  } while (found.matches.length === 0 && found.more);
  assert.deepEqual(found.matches, [{ from_byte: 99_999_800, to_byte: 99_999_899, line: 999_999 }]);
  assert.ok(asked >= 10);

  // A sanitizer keeps what was freed for a while.
  const sanitized = /asan|tsan/.test(process.env.SELFHEAL_BIN ?? "");
  const held = await until("the agent to hold little", async () => {
    if (sanitized) return "not measured:";
    const kb = await anonymousKb();
    if (kb > 24 * 1024) throw new Error(`${kb} kB`);
    return kb;
  });
  console.log(`# 100 MB: opened in ${openedMs} ms, ${perLookMs} ms a look, ${held} kB held`);
});

test("kill -9 in the middle: what viewers were told of is there, and the next life says where it ends", async () => {
  const socket = await run("say-slowly");
  const told = await socket.wait("some output", (f) => f.phase === "executing" && f.to_byte > 2000);
  await system.daemons.agent.crash();
  await socket.ended;
  const shown = Math.max(...socket.frames.map((f) => f.to_byte ?? 0));
  const url = `/executions/${told.execution_id}/steps/1/output`;
  await system.daemons.agent.start();
  const { bytes, ended: over, cut, lines } = await head(url);
  assert.equal(over, true);
  assert.equal(cut, "killed");
  assert.ok(bytes >= shown, `${bytes} kept, ${shown} shown`);
  const all = Array.from({ length: slowLines }, (_, i) => `line ${i + 1} of a slow command\n`).join("");
  const kept = (await assembled(url)).toString();
  assert.equal(kept, all.slice(0, bytes));
  assert.equal(lines, kept.trimEnd().split("\n").length);
  const live = await Live.open(system.executeFix);
  live.send({ execution_id: told.execution_id, from_seq: 1 });
  await live.wait("the end", ended, 60_000);
  await live.close();
});

test("while it runs, a late viewer reads the beginning by range and goes on with the messages", async () => {
  const socket = await run("say-slowly");
  const { execution_id } = await socket.wait("some output", (f) => f.phase === "executing" && f.to_byte > 1000);
  const url = `/executions/${execution_id}/steps/1/output`;
  const now = await head(url);
  assert.equal(now.ended, false);
  assert.ok(now.bytes > 1000);
  const beginning = (await get(system.agent, `${url}?to=${now.bytes}`)).bytes;
  await socket.wait("the result", (f) => f.phase === "result", 60_000);
  // From there on by what the messages say, the first of them cut to what is new.
  let shown = beginning;
  for (const f of socket.frames.filter((f) => f.phase === "executing" && f.to_byte > beginning.length)) {
    assert.ok(f.from_byte <= shown.length);
    shown = Buffer.concat([shown, Buffer.from(f.stdout).subarray(shown.length - f.from_byte)]);
  }
  assert.deepEqual(shown, await assembled(url));
  await socket.wait("the end", ended);
  await socket.close();
});

test("a million lines through docker-hand, every byte", async () => {
  const hand = await new Hand(path.join(system.folder, "hand.sock"), { ...system.common, LAB: "on" }).start();
  try {
    await fs.chmod(system.folder, 0o755);
    await fs.chmod(system.catalogue, 0o644);
    await system.daemons.agent.stop();
    const agent = system.make("ai-agent", "agent", { HAND_SOCKET: hand.socket, STATE_DIR: path.join(system.folder, "state-hand") });
    await fs.mkdir(agent.env.STATE_DIR);
    await fs.chown(agent.env.STATE_DIR, uids.agent, uids.agent);
    // Where the suite runs, another user may not even read the programs.
    const copy = path.join(system.folder, "ai-agent");
    await fs.copyFile(path.join(binDir, "ai-agent"), copy);
    await fs.chmod(copy, 0o755);
    Object.assign(agent, { path: copy, cwd: system.folder, user: uids.agent });
    await agent.start();
    const { url } = await ran("say-million");
    assert.equal((await head(url)).lines, lineCount);
    assert.equal((await digestOf(`${url}.txt`)).sha256, linesOf(lineCount));
  } finally {
    await system.daemons.agent.stop();
    await hand.stop();
    await system.make("ai-agent", "agent").start();
  }
});

test("OUTPUT_MAX_MB cuts at its byte, the step goes on, and its end says so", async () => {
  await agentWith({ OUTPUT_MAX_MB: "1" });
  const { result, url } = await ran("say-30-mb");
  assert.match(result.message, /output cut at 1048576 bytes, the most that is kept/);
  const { bytes, cut, ended: over } = await head(url);
  assert.deepEqual({ bytes, cut, over }, { bytes: MiB, cut: "limit", over: true });
  const kept = (await get(system.agent, `${url}.txt`)).bytes;
  assert.equal(kept.length, MiB);
  assert.equal(kept.toString().slice(-lineBytes), Array.from({ length: 3 }, (_, i) => lineOf(Math.floor(MiB / lineBytes) - 1 + i)).join("").slice(0, MiB % lineBytes + 2 * lineBytes).slice(-lineBytes));
});

test("the oldest outputs go when all are too large, and all of an execution's go with it", async () => {
  await agentWith({ OUTPUT_MAX_MB: "100", OUTPUT_TOTAL_MAX_MB: "40" });
  const first = await ran("say-30-mb");
  const second = await ran("say-30-mb");
  const third = await ran("say-both"); // what begins makes room: the first one does not fit beside the second
  const thirdEnded = Date.now();
  assert.equal((await get(system.agent, first.url)).status, 404);
  assert.equal((await head(second.url)).bytes, 30_000_000 + 8);
  assert.equal((await head(third.url)).bytes, both.length);
  await until("the window to be over", async () => Date.now() - thirdEnded > 1500, { timeoutMs: 10_000 });
  await agentWith({ EXECUTIONS_KEPT: "1", EXECUTION_WINDOW: "1s" });
  assert.equal((await get(system.agent, second.url)).status, 404);
  assert.equal((await head(third.url)).bytes, both.length);
});

test("a full disk ends the output, not the step: what matters more still has room", async () => {
  disk = path.join(system.folder, "disk");
  await fs.mkdir(disk);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    disk = undefined;
    throw new Error(`this test needs a small disk and may not mount a tmpfs (run it as root): ${error.stderr}`);
  }
  await agentWith({ STATE_DIR: disk, OUTPUT_FREE_MIN_MB: "8" });
  const { id, frames, result, url } = await ran("say-30-mb");
  assert.match(result.message, /say-30-mb is done, exit code 0 .*output cut at \d+ bytes: the disk has no room for more/);
  const { bytes, cut } = await head(url);
  assert.equal(cut, "disk");
  assert.ok(bytes > 8 * MiB && bytes <= 16 * MiB, `${bytes} kept`);
  assert.equal(frames.at(-1).recorded, true);
  const { bavail, bsize } = await fs.statfs(disk);
  assert.ok(bavail * bsize >= 7 * MiB, `${bavail * bsize} bytes are free`);
  const kept = await digestOf(`${url}.txt`);
  const want = createHash("sha256");
  let left = bytes;
  for (let n = 1; left > 0; n++, left -= lineBytes) want.update(lineOf(n).slice(0, left));
  assert.equal(kept.sha256, want.digest("hex"));
  assert.ok(id);
});
