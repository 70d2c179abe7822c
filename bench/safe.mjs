// safe.mjs - what safety costs: from the proposal to the first byte of output, and the journal of a step.
import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { post } from "../tests/lib/api.mjs";
import { execIn } from "../tests/lib/engine.mjs";
import { Live } from "../tests/lib/live.mjs";
import { System, fillRedis, redisContainer } from "../tests/lib/suite.mjs";
import { median } from "./process.mjs";

const elapsedMs = (since) => Number(process.hrtime.bigint() - since) / 1e6;

/** An action without a snapshot before it: what remains is what every fix pays. */
const quick = `
  quick:
    type: redis
    exec: [timeout, "10", sh, -c, "echo begun; redis-cli -e FLUSHALL"]
    risk: low
    description: Empty it.
    expected_result: It is empty.
`;

/** {ours, bare}: medians in ms, from asking for a proposal to the first output of its command; and an exec of the same command by the engine alone. */
export async function firstByte() {
  const system = await System.create({
    env: { VERIFY_INTERVAL: "10ms" },
    catalogue: (text) => text.replace(/\nactions:\n/, `\nactions:${quick}`).replace("actions: [flush]", "actions: [quick]"),
  });
  await system.start("backend", "agent");
  const ours = [], bare = [];
  try {
    for (let i = 0; i < 9; i++) {
      await fillRedis();
      const { body } = await post(system.backend, "/api/v1/incidents", { message: "OOM command not allowed", source: "redis-test", affected_system: "redis-test", error_logs: ["OOM command not allowed"] });
      const since = process.hrtime.bigint();
      const proposal = (await post(system.agent, "/propose-fix", { incident_id: body.id })).body;
      if (proposal.action !== "quick") throw new Error(JSON.stringify(proposal));
      const socket = await Live.open(system.executeFix);
      socket.send({ incident_id: body.id, system: "redis-test", action: "quick", proposal_id: proposal.proposal_id });
      await socket.wait("the first output", (f) => f.phase === "executing" && f.stdout);
      ours.push(elapsedMs(since));
      await socket.wait("the end", (f) => f.phase === "complete" || f.phase === "error", 30_000);
      await socket.close();
      const from = process.hrtime.bigint();
      // What the agent asks of the engine until then: how healthy it is before, and the command.
      await execIn(redisContainer, ["timeout", "10", "redis-cli", "INFO"]);
      await execIn(redisContainer, ["timeout", "10", "sh", "-c", "echo begun; redis-cli -e FLUSHALL"]);
      bare.push(elapsedMs(from));
    }
  } finally {
    await system.stop();
  }
  return { ours: median(ours), bare: median(bare) };
}

/** {step, bare}: medians in ms of the journal's two records of a step, and of two bare fdatasyncs, on the disk of `folder`. */
export async function journalCost(folder) {
  const own = path.join(folder, "journal-cost");
  await fs.mkdir(own, { recursive: true });
  const program = path.join(path.dirname(path.resolve(process.env.SELFHEAL_BIN ?? "build/bin")), "bench/journal-cost");
  const { stdout } = await promisify(execFile)(program, [own]);
  const [step, bare] = stdout.trim().split(" ").map((us) => Number(us) / 1000);
  return { step, bare };
}
