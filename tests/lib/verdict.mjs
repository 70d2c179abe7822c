// verdict.mjs - from a real condition to what the system says of it: the incident, its diagnosis and the proposal.
import { get, patch, post } from "./api.mjs";
import { engine, execIn } from "./engine.mjs";
import { incident, incidentOf, propose } from "./cycle.mjs";
import { Live } from "./live.mjs";
import { redisContainer } from "./suite.mjs";
import { until } from "./wait.mjs";

export const redis = async (...argv) => (await execIn(redisContainer, ["redis-cli", ...argv])).output.trim();
export const keys = async () => Number(await redis("DBSIZE"));
export const checkNow = (system) => post(system.monitor, "/check", {});
export const openOf = async (system, target) => (await get(system.backend, "/api/v1/incidents")).body.filter((i) => i.affected_system === target);

/** A person closes what is open. */
export async function closeAll(system) {
  for (const one of (await get(system.backend, "/api/v1/incidents")).body) await patch(system.backend, `/api/v1/incidents/${one.id}`, { status: "resolved" });
}

/** Somebody reports a text; gives the incident's id. */
export async function report(system, target, text) {
  const reply = await post(system.backend, "/api/v1/incidents", { message: text, source: target, affected_system: target, error_logs: [text] });
  if (reply.status !== 201) throw new Error(reply.text);
  return reply.body.id;
}

/** Brings a condition about and waits for the incident that it makes: {opened, diagnosis, tookMs}. */
export async function incidentBy(system, target, bring, { timeoutMs = 30_000, fits = () => true } = {}) {
  const live = await Live.open(system.live);
  try {
    const from = Date.now();
    await bring();
    const brought = Date.now();
    const opened = await live.wait(`an incident of ${target}`, (f) => f.affected_system === target && f.status !== "resolved" && f.message && fits(f), timeoutMs);
    const tookMs = Date.now() - brought;
    const whole = await until("its diagnosis", async () => {
      const now = await incident(system, opened.id);
      return now.analysis?.diagnosis && now;
    });
    return { opened, diagnosis: whole.analysis.diagnosis, analysis: whole.analysis, tookMs, wholeMs: Date.now() - from };
  } finally {
    await live.close();
  }
}

export { incident, incidentOf, propose };

/** A container of the suite's own, made from an image that is here; gives its address inside the engine's network. */
export async function runContainer(name, options) {
  await removeContainer(name);
  const created = await engine("POST", `/containers/create?name=${name}`, options);
  if (created.status !== 201) throw new Error(`create ${name}: ${JSON.stringify(created.body)}`);
  const started = await engine("POST", `/containers/${name}/start`);
  if (started.status >= 300) throw new Error(`start ${name}: ${JSON.stringify(started.body)}`);
  const { NetworkSettings } = (await engine("GET", `/containers/${name}/json`)).body;
  return Object.values(NetworkSettings.Networks)[0].IPAddress;
}

export const removeContainer = (name) => engine("DELETE", `/containers/${name}?force=true&v=true`);
