// failures-target.test.mjs - the target's container is removed before or during its fix; another one with its name is not touched.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { container, execIn } from "./lib/engine.mjs";
import { System, redisContainer, targetsUp } from "./lib/suite.mjs";
import { closeAll, propose, removeContainer, report, runContainer } from "./lib/verdict.mjs";
import { approve, begun, ended, executionsOf, flushCount, oom, recordsOf, slowCatalogue, statusOf } from "./lib/failures.mjs";
import { get } from "./lib/api.mjs";

// A Redis of this file's own: removing the suite's would break what comes after.
const name = `${redisContainer}-removed`;
const address = "172.31.251.0/24";
let system, recipe;

/** Full from the start; the name is the same each time, the container is not. */
async function fresh() {
  const at = await runContainer(name, recipe);
  const fill = "local v = string.rep('x', 500000) for i = 1, 104 do redis.call('SET', 'fill' .. i, v) end";
  for (;;) {
    const reply = await execIn(name, ["redis-cli", "EVAL", fill, "0"]);
    if (!/refused|LOADING/.test(reply.output)) return at;
  }
}
const keys = async () => Number((await execIn(name, ["redis-cli", "DBSIZE"])).output.trim());
