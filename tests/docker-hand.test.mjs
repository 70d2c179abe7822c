// docker-hand.test.mjs - who may what with the engine, asked of docker-hand as each user, on real containers.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { root } from "./lib/daemon.mjs";
import { container, engine, execIn } from "./lib/engine.mjs";
import { Hand, frame, uids } from "./lib/hand.mjs";
import { containers, redisContainer, targetsUp } from "./lib/suite.mjs";
import { until } from "./lib/wait.mjs";

const stranger = `${redisContainer}-stranger`;
const friend = `${redisContainer}-friend`;
const mark = "SELFHEAL_EXECUTION=5e1f4ea1-0000-4000-8000-000000000001";
const flush = ["timeout", "30", "redis-cli", "-e", "FLUSHALL"];
const info = ["timeout", "10", "redis-cli", "INFO"];

let folder, image, idleThreads;
const threadCount = async (hand) => (await fs.readdir(`/proc/${hand.child.pid}/task`)).length;
const hands = {}; // by LAB

async function makeContainer(name, labels) {
  await engine("DELETE", `/containers/${name}?force=true`);
  const made = await engine("POST", `/containers/create?name=${name}`, { Image: image, Entrypoint: ["sleep"], Cmd: ["600"], Labels: labels, HostConfig: { NetworkMode: "none" } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await container.act(name, "start");
}

before(async () => {
  await targetsUp();
  image = (await container.inspect(redisContainer)).Image;
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "selfheal-hand-"));
  await fs.chmod(folder, 0o755);
  for (const lab of ["on", "off"]) {
    hands[lab] = await new Hand(path.join(folder, `${lab}.sock`), {
      LAB: lab,
      CATALOGUE: path.join(root, "config/catalogue.yaml"),
      REDIS_TEST_CONTAINER: redisContainer,
      POSTGRES_TEST_CONTAINER: containers.POSTGRES_TEST_CONTAINER,
    }).start();
  }
  idleThreads = await threadCount(hands.on);
  await makeContainer(stranger, {});
  await makeContainer(friend, { "selfheal.enable": "true", "selfheal.type": "container" });
});
after(async () => {
  for (const hand of Object.values(hands)) await hand.stop();
  for (const name of [stranger, friend]) await engine("DELETE", `/containers/${name}?force=true`);
  await fs.rm(folder, { recursive: true, force: true });
  await targetsUp();
});

const refused = (r, words = /docker-hand refuses/) => {
  assert.equal(r.answer?.code, "invalid", JSON.stringify(r.answer ?? String(r.error)));
  assert.match(r.answer.message, words);
};
const target = { instance: redisContainer };

// Each verb with a request that harms nothing, and who may: m monitor, a agent, g generator; capital = only with LAB=on.
const rows = [
  ["ping", {}, "mag"],
  ["inspect", target, "maG"],
  ["events", {}, "ma"],
  ["found", {}, "ma"],
  ["logs", { ...target, tail: 5, max_bytes: 4096 }, "ma"],
  ["exec", { ...target, argv: info }, "ma"],
  ["exec", { ...target, argv: ["stat", "-c", "%a", "/data"] }, "G"],
  ["end-marked", { ...target, mark }, "a"],
  ["start", target, "aG"],
  ["pause", target, "aG"],
  ["unpause", target, "aG"],
  ["stop", { instance: friend, timeout_ms: 20_000 }, "a"],
  ["restart", { instance: friend, timeout_ms: 20_000 }, "a"],
  ["kill", target, "G"],
  ["throttle", target, "G"],
  ["unthrottle", target, "aG"],
  ["mend-append-only", { instance: friend }, "a"],
  ["put-back-append-only", { instance: friend }, "a"],
  ["put-files", { ...target, folder: "/tmp", files: [] }, "G"],
  ["file-head", { ...target, file: "/etc/passwd", max_bytes: 64 }, "G"],
  ["get-restart", target, "G"],
  ["set-restart", { ...target, policy: "no", max_retries: 0 }, "G"],
  ["put-file", { ...target, folder: "/tmp", file: "x", bytes: 1 }, "a"],
  ["scratch-create", { name: "selfheal-scratch-x", image: "nobody/has-this", owner: "test", memory_bytes: 64 << 20 }, "a"],
  ["scratch-remove", target, "a"],
  ["scratch-sweep", { owner: "nobody-has-this" }, "a"],
];
// Allowed, and then without effect for a reason of its own.
const without = { "mend-append-only": /is no Redis/, "put-back-append-only": /is no Redis/, "put-file": /no plain file/, "put-files": /no plain file/, "scratch-create": /no target runs the image/, "scratch-remove": /none of ours/ };

for (const lab of ["on", "off"])
  test(`each peer and each verb, LAB=${lab}`, async () => {
    const hand = hands[lab];
    for (const [verb, fields, who] of rows)
      for (const [peer, letter] of [["monitor", "m"], ["agent", "a"], ["generator", "g"], ["diagnosis", "-"], ["backend", "-"]]) {
        const may = who.includes(letter) || (lab === "on" && who.includes(letter.toUpperCase()));
        if (verb === "pause" && may) await container.act(redisContainer, "unpause").catch(() => {});
        if (verb === "unpause" && may) await container.act(redisContainer, "pause").catch(() => {});
        if (verb === "kill" && may) await container.act(redisContainer, "start");
        const r = await hand.ask(uids[peer], { verb, ...fields }, { onFrame: (seen) => verb === "events" && seen.connected && seen.socket.destroy() });
        const words = `${peer} ${verb} ${JSON.stringify(fields)} LAB=${lab}: ${JSON.stringify(r.answer ?? String(r.error))}`;
        // Who may nothing at all is shown out before its request is read.
        if (!may && letter === "-" && !r.answer) assert.match(r.error?.code ?? "", /EPIPE|ECONNRESET/, words);
        else if (!may) assert.match(r.answer?.message ?? "", /docker-hand refuses/, words);
        else if (verb === "events") assert.ok(r.connected, words);
        else if (without[verb]) assert.match(r.answer?.message ?? "", without[verb], words);
        else assert.equal(r.answer?.code, "none", words);
        if (verb === "pause") await container.act(redisContainer, "unpause").catch(() => {});
        if (verb === "kill" && may) await container.act(redisContainer, "start");
      }
  });

test("who has no right at all is told so at the door", async () => {
  for (const uid of [uids.diagnosis, uids.backend, 65534])
    refused(await hands.on.ask(uid, undefined), new RegExp(`user ${uid} may nothing here`));
});

test("a container that is neither in the catalogue nor labelled is refused, whatever is asked", async () => {
  for (const verb of ["inspect", "logs", "start", "stop", "restart", "pause", "unpause", "end-marked", "exec"])
    refused(await hands.on.ask(uids.agent, { verb, instance: stranger, argv: info, mark, max_bytes: 100 }), /no target of the catalogue/);
  for (const verb of ["kill", "file-head", "get-restart", "set-restart"])
    refused(await hands.on.ask(uids.generator, { verb, instance: stranger, file: "/etc/passwd", policy: "always" }), /no target of the catalogue/);
  const id = (await container.inspect(stranger)).Id;
  refused(await hands.on.ask(uids.agent, { verb: "stop", instance: id, name: redisContainer }), /no target of the catalogue/);
  const state = (await container.inspect(stranger)).State;
  assert.ok(state.Running && !state.Paused, "nothing happened to it");
});

test("a labelled container may be started and stopped, and the commands of the type that its labels say may run, here none", async () => {
  await container.act(friend, "start");
  assert.equal((await hands.on.ask(uids.agent, { verb: "inspect", instance: friend })).answer.instance.name, friend);
  refused(await hands.on.ask(uids.agent, { verb: "exec", instance: friend, argv: flush }));
});

test("a labelled container that is none of the catalogue is never broken for a test", async () => {
  for (const verb of ["inspect", "start", "stop", "pause", "kill", "throttle", "put-files", "file-head", "get-restart", "set-restart", "connect", "disconnect"])
    refused(await hands.on.ask(uids.generator, { verb, instance: friend, folder: "/tmp", files: [], file: "/etc/passwd", policy: "no", timeout_ms: 5_000 }), /its label is for health-monitor and ai-agent/);
});

test("what the labels do not allow is refused, and where they are wrong it is only looked at", async () => {
  const limited = `${friend}-limited`, wrong = `${friend}-wrong`;
  await makeContainer(limited, { "selfheal.enable": "true", "selfheal.type": "container", "selfheal.actions": "start" });
  await makeContainer(wrong, { "selfheal.enable": "true", "selfheal.type": "container", "selfheal.actions": "no-such-action" });
  try {
    refused(await hands.on.ask(uids.agent, { verb: "restart", instance: limited, timeout_ms: 5_000 }), /no action that container .* allows is restart/);
    assert.equal((await hands.on.ask(uids.agent, { verb: "pause", instance: limited })).answer.code, "none");
    assert.equal((await hands.on.ask(uids.agent, { verb: "unpause", instance: limited })).answer.code, "none");
    for (const verb of ["restart", "stop", "pause", "end-marked", "exec"]) refused(await hands.on.ask(uids.agent, { verb, instance: wrong, argv: info, mark }), /only looked at/);
    assert.equal((await hands.on.ask(uids.agent, { verb: "inspect", instance: wrong })).answer.code, "none");
    assert.equal((await hands.on.ask(uids.agent, { verb: "logs", instance: wrong, tail: 5, max_bytes: 4096 })).answer.code, "none");
  } finally {
    for (const name of [limited, wrong]) await engine("DELETE", `/containers/${name}?force=true`);
  }
});

test("where the catalogue names no container, an image runs once more for a snapshot's proof as long as a labelled container runs it", async () => {
  const hand = await new Hand(path.join(folder, "beside.sock"), { LAB: "off", CATALOGUE: path.join(root, "config/beside.yaml") }).start();
  const wish = { verb: "scratch-create", name: `selfheal-scratch-${friend}`.toLowerCase(), image, owner: friend, memory_bytes: 64 << 20, life_s: 60 };
  try {
    assert.equal((await hand.ask(uids.agent, wish)).answer.code, "none");
    assert.equal((await hand.ask(uids.agent, { verb: "scratch-sweep", owner: friend })).answer.count, 1);
    refused(await hand.ask(uids.agent, { ...wish, image: "nobody/has-this" }), /no target runs the image/);
  } finally {
    await hand.ask(uids.agent, { verb: "scratch-sweep", owner: friend });
    await hand.stop();
  }
});

test("only what stands in the catalogue runs, word for word", async () => {
  await execIn(redisContainer, ["redis-cli", "SET", "kept", "1"]);
  for (const argv of [["redis-cli", "FLUSHALL"], [...flush, "ASYNC"], ["sh", "-c", flush.join(" ")], ["timeout", "10", "redis-cli", "-e", "CONFIG", "SET", "maxmemory", "1mb"], ["timeout", "10", "redis-cli", "-e", "CONFIG", "SET", "dir", "/etc"]])
    refused(await hands.on.ask(uids.agent, { verb: "exec", ...target, argv }), /no command of the catalogue/);
  refused(await hands.on.ask(uids.monitor, { verb: "exec", ...target, argv: flush }), /no command of the catalogue/);
  refused(await hands.on.ask(uids.generator, { verb: "exec", ...target, argv: flush }), /no command of the catalogue/);
  assert.match((await execIn(redisContainer, ["redis-cli", "GET", "kept"])).output, /1/);

  const seen = await hands.on.ask(uids.agent, { verb: "exec", ...target, argv: flush, mark });
  assert.equal(seen.answer.exit_code, 0, JSON.stringify(seen.answer));
  assert.match(seen.out, /OK/);
  assert.match(hands.on.log, new RegExp(`container=${redisContainer} for=ai-agent ran action flush`));
  const set = await hands.on.ask(uids.agent, { verb: "exec", ...target, argv: ["timeout", "10", "redis-cli", "-e", "CONFIG", "SET", "maxmemory", "52428800"] });
  assert.equal(set.answer.exit_code, 0);
});

test("a command logs in with the target's own password, which no caller sends and nobody reads in a log", async () => {
  const hand = await new Hand(path.join(folder, "locked.sock"), {
    LAB: "off", CATALOGUE: path.join(root, "config/catalogue.yaml"), REDIS_TEST_CONTAINER: redisContainer, POSTGRES_TEST_CONTAINER: containers.POSTGRES_TEST_CONTAINER, REDIS_TEST_PASSWORD: "hush-1",
  }).start();
  try {
    await execIn(redisContainer, ["redis-cli", "CONFIG", "SET", "requirepass", "hush-1"]);
    const without = await hands.on.ask(uids.agent, { verb: "exec", ...target, argv: flush });
    assert.match(without.out + without.err, /NOAUTH/, JSON.stringify(without.answer));
    const seen = await hand.ask(uids.agent, { verb: "exec", ...target, argv: flush, mark });
    assert.deepEqual([seen.answer.exit_code, seen.out.trim()], [0, "OK"], JSON.stringify(seen.answer));
    assert.doesNotMatch(hand.log, /hush-1/);
  } finally {
    await execIn(redisContainer, ["redis-cli", "-a", "hush-1", "CONFIG", "SET", "requirepass", ""]);
    await hand.stop();
  }
});

test("events are told of targets only", async () => {
  let pending;
  const connected = new Promise((resolve) => {
    pending = hands.on.ask(uids.monitor, { verb: "events" }, {
      onFrame: (seen) => {
        if (seen.connected) resolve();
        if (seen.events.some((e) => e.name === redisContainer)) seen.socket.destroy();
      },
    });
  });
  await connected;
  await container.act(stranger, "pause");
  await container.act(stranger, "unpause");
  await container.act(redisContainer, "pause");
  const { events } = await pending;
  await container.act(redisContainer, "unpause");
  assert.deepEqual([...new Set(events.map((e) => e.name))], [redisContainer]);
});

test("a command that was left behind is found by its mark and ended", async () => {
  const sleeper = ["sh", "-c", "sleep 300; true"];
  const created = await engine("POST", `/containers/${redisContainer}/exec`, { Cmd: sleeper, Env: [mark] });
  await engine("POST", `/exec/${created.body.Id}/start`, { Detach: true });
  const other = await engine("POST", `/containers/${redisContainer}/exec`, { Cmd: ["sleep", "301"], Env: [`${mark}9`] });
  await engine("POST", `/exec/${other.body.Id}/start`, { Detach: true });
  await until("both to run", async () => (await engine("GET", `/exec/${other.body.Id}/json`)).body.Running && (await engine("GET", `/exec/${created.body.Id}/json`)).body.Running);
  const r = await hands.on.ask(uids.agent, { verb: "end-marked", ...target, mark });
  assert.equal(r.answer.code, "none", JSON.stringify(r.answer));
  assert.ok(r.answer.count >= 2, `the shell and its sleep: ${r.answer.count}`);
  await until("it to be gone", async () => !(await engine("GET", `/exec/${created.body.Id}/json`)).body.Running);
  assert.equal((await engine("GET", `/exec/${other.body.Id}/json`)).body.Running, true, "another mark stays");
  for (const bad of ["", "PATH=/bin", "SELFHEAL_EXECUTION=", `${mark}9`, "SELFHEAL_EXECUTION=.*"])
    refused(await hands.on.ask(uids.agent, { verb: "end-marked", ...target, mark: bad }), /field mark/);
  await execIn(redisContainer, ["sh", "-c", "for e in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <$e | grep -q '^sleep 301' && kill ${e//[!0-9]/} ; done; true"]);
});

test("who leaves is done with: its call to the engine ends", async () => {
  const socket = hands.on.connect(uids.agent);
  const asked = hands.on.ask(uids.agent, { verb: "events" }, { socket, onFrame: (seen) => seen.connected && socket.destroy() });
  await asked;
  await until("the place to be free again", async () => (await threadCount(hands.on)) <= idleThreads, { timeoutMs: 3_000 });
});

test("hostile frames are bounded: too long, no JSON, half a message", async () => {
  const raw = async (bytes, { end } = {}) => {
    const socket = hands.on.connect(uids.agent);
    socket.write(bytes);
    if (end) socket.end();
    return hands.on.ask(uids.agent, undefined, { socket });
  };
  assert.equal((await raw(Buffer.from([255, 255, 255, 255, 113]))).answer.code, "limit");
  refused(await raw(frame("this is no JSON")), /./);
  refused(await raw(frame("[".repeat(30_000))), /./);
  refused(await raw(frame('{"verb":"inspect","instance":"\\u0000"}')), /./);
  refused(await raw(frame("{}", "a")), /no request/);
  const begun = Date.now();
  assert.equal((await raw(Buffer.from([0, 0, 1, 0, 113, 123]))).answer.code, "timeout");
  assert.ok(Date.now() - begun < 10_000, "half a message is not waited for");
  await raw(Buffer.from([0, 0]), { end: true });
  assert.equal((await hands.on.ask(uids.monitor, { verb: "ping" })).answer.code, "none");
});

test("1000 connections of one peer take no place from the others, and no memory to speak of", async (t) => {
  const crowd = [];
  for (let i = 0; i < 1000; i++) {
    const socket = hands.on.connect(uids.generator);
    socket.on("error", () => {});
    socket.resume();
    crowd.push(socket);
  }
  const seen = await hands.on.ask(uids.monitor, { verb: "inspect", ...target });
  assert.equal(seen.answer.code, "none", JSON.stringify(seen.answer));
  const threads = await threadCount(hands.on);
  assert.ok(threads <= 40, `${threads} threads`);
  for (const socket of crowd) socket.destroy();
  await until("the crowd to be gone", async () => (await hands.on.ask(uids.generator, { verb: "ping" })).answer?.code === "none");
  const status = await fs.readFile(`/proc/${hands.on.child.pid}/status`, "utf8");
  const anonymousKb = Number(status.match(/RssAnon:\s+(\d+)/)[1]);
  const sanitized = /asan|tsan/.test(process.env.SELFHEAL_BIN ?? "");
  if (sanitized) t.diagnostic("how much memory it takes is seen of the release build, in scripts/stages/threads-load.sh");
  else assert.ok(anonymousKb <= 4 * 1024, `${anonymousKb} KiB of anonymous memory after the crowd`);
});
