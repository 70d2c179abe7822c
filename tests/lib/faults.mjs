// faults.mjs - what must hold of every fault of a further server: it is healed or told by the rules, its lease undoes it, and so does the next life of a killed generator.
import { test } from "node:test";
import assert from "node:assert/strict";
import { get, post } from "./api.mjs";
import { selfheal, settingsOf } from "./cli.mjs";
import { inject } from "./cycle.mjs";
import { quiet, stateOf } from "./targets.mjs";
import { closeAll } from "./verdict.mjs";
import { until } from "./wait.mjs";

export const active = async (system) => (await get(system.generator, "/failures")).body.active;

/** Starts the generator anew with that lease. */
export async function lease(system, span) {
  const { generator } = system.daemons;
  if (!generator.exit) await generator.stop();
  generator.env = { ...generator.env, FAULT_LEASE: span };
  await generator.start();
}

/**
 * Makes the tests of one fault.  `system` is asked for when they run.  `broken` and `mended` look at the target itself; `verdict` is what certify
 * must say: {verdict, action, rule}; `ready` waits until it may be broken.
 */
export function faultTests(system, { target, failure, ready = async () => {}, broken, mended, verdict }) {
  const whole = async () => {
    await until("the fault to be over", async () => (await active(system())).length === 0, { timeoutMs: 40_000 });
    await until("the target to be whole", mended, { timeoutMs: 20_000 });
    // What was opened while it was broken is a person's to close.
    await until("the target to be healthy", async () => (await stateOf(system(), target))?.status === "healthy", { timeoutMs: 60_000 });
    await closeAll(system());
    await quiet(system(), target, { checks: 1 });
  };
  test(`${target} ${failure}: certify finds it ${verdict.verdict}`, async () => {
    await quiet(system(), target);
    await ready();
    const run = await selfheal(["lab", "certify", "--target", target, "--faults", failure, "--json"], settingsOf(system()));
    assert.equal(run.code, 0, run.out + run.err);
    const [result] = run.json.results;
    assert.deepEqual({ verdict: result.verdict, action: result.action, rule: result.rule }, verdict, run.out);
    await whole();
  });

  test(`${target} ${failure}: breaks for real, is listed once, and its lease undoes it`, async () => {
    await lease(system(), "4s");
    await ready();
    await inject(system(), target, failure);
    await until("the target to be broken", broken, { timeoutMs: 4_000, everyMs: 50 });
    assert.deepEqual((await active(system())).map((f) => [f.system, f.failure]), [[target, failure]]);
    assert.equal((await post(system().generator, "/inject-failure", { system: target, failure })).status, 409);
    await whole();
  });

  test(`${target} ${failure}: kill -9 of the generator; its next life undoes it`, async () => {
    await lease(system(), "6s");
    await ready();
    await inject(system(), target, failure);
    await until("the target to be broken", broken, { timeoutMs: 4_000, everyMs: 50 });
    await system().daemons.generator.crash();
    await system().daemons.generator.start();
    await whole();
    await lease(system(), "10m");
  });
}
