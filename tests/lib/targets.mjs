// targets.mjs - further servers that a test watches: made of Debian's packages, run beside the suite's own, and written into the catalogue.
import { execFile } from "node:child_process";
import path from "node:path";
import assert from "node:assert/strict";
import { promisify } from "node:util";
import { root } from "./daemon.mjs";
import { engine } from "./engine.mjs";
import { System, containers } from "./suite.mjs";
import { get } from "./api.mjs";
import { execute } from "./cycle.mjs";
import { checkNow, incident, incidentBy, openOf, propose, removeContainer, runContainer } from "./verdict.mjs";
import { until } from "./wait.mjs";

/** Builds the image of mock-services/NAME unless it is there. */
export async function imageOf(name) {
  await promisify(execFile)("bash", [path.join(root, "scripts/target-images.sh"), name], { cwd: root, maxBuffer: 1 << 26 });
  return `selfheal-target/${name}`;
}

/** The name of a container of this suite's own. */
export const containerName = (name) => `${containers.COMPOSE_PROJECT_NAME}-${name}`;

/** A network of this suite's own: beside others, which come and go in the engine's, a server would have another address after a restart. */
const network = () => `${containers.COMPOSE_PROJECT_NAME}-targets`;

async function networkThere() {
  const made = await engine("POST", "/networks/create", { Name: network(), CheckDuplicate: true });
  assert.ok(made.status === 201 || made.status === 409, JSON.stringify(made.body));
}

/** Runs a server; gives its address.  Its process is not the container's first one, so that it can be stopped and killed like any other. */
export async function runServer(name, image, { options = {}, host = {} } = {}) {
  await networkThere();
  return runContainer(containerName(name), { Image: image, StopTimeout: 1, ...options, HostConfig: { NetworkMode: network(), Init: true, Memory: 512 << 20, ...host } });
}

/** With the last one the network goes; before that the engine refuses. */
export async function removeServer(name) {
  await removeContainer(containerName(name));
  await engine("DELETE", `/networks/${network()}`);
}

const entry = ([name, fields]) => `  ${name}:\n${fields.trim().split("\n").map((line) => `    ${line.replace(/^ {4}/, "")}\n`).join("")}\n`;

/** For System.create: the catalogue with these targets alone; `fields` is YAML, indented as here. */
export const watching = (targets) => (text) =>
  text.replace(/^targets:\n[^]*?(?=^\S)/m, `targets:\n${Object.entries(targets).map(entry).join("")}`);

/** For System.create: the catalogue with `from` replaced in this target's own entry; the defaults of its type may have the same line, and do not count. */
export const inEntry = (name, from, to) => (text) => {
  const changed = text.replace(new RegExp(`(?<=^targets:\\n[^]*?^)  ${name}:\\n(?: {4}.*\\n|\\n)*`, "m"), (entry) => entry.replace(from, () => to));
  assert.notEqual(changed, text, `${name} has no ${from}`);
  return changed;
};

/** A system of backend, diagnosis, agent and monitor that watches these. */
export async function systemOf(targets, env = {}) {
  const system = await System.create({ catalogue: watching(targets), env });
  try {
    await system.start("backend", "diagnosis", "agent", "monitor");
  } catch (error) {
    await system.stop().catch(() => {});
    throw error;
  }
  return system;
}

export const stateOf = async (system, name) => (await get(system.monitor, "/status")).body.services[name];

/** Well by several checks in a row, and no incident is open. */
export async function quiet(system, name, { checks = 3 } = {}) {
  await until(`${name} to be healthy`, async () => (await stateOf(system, name))?.status === "healthy", { timeoutMs: 60_000 });
  for (let n = 0; n < checks; n++) await checkNow(system);
  const state = await stateOf(system, name);
  assert.equal(state.status, "healthy", JSON.stringify(state));
  assert.deepEqual((await openOf(system, name)).filter((one) => one.status !== "resolved"), []);
  return state;
}

/** Breaks it, and follows the incident to the fix that heals it: what was seen on the way.  `rule` is the one that must decide. */
export async function breakAndHeal(system, name, rule, bring, { action, fits, approve = (proposal) => proposal } = {}) {
  const seen = await incidentBy(system, name, bring, { timeoutMs: 60_000, fits });
  const proposal = approve(await propose(system, seen.opened.id));
  assert.equal(proposal.rule ?? proposal.premise?.rule ?? rule, rule, JSON.stringify(proposal));
  assert.equal(proposal.action, action, JSON.stringify(proposal));
  const phases = await execute(system, proposal);
  const end = phases.at(-1);
  assert.equal(end.status, "completed", JSON.stringify(phases.slice(-3)));
  await until("the resolved incident", async () => (await incident(system, seen.opened.id)).status === "resolved");
  await quiet(system, name, { checks: 1 });
  return { ...seen, proposal, phases, end };
}
