// demo.mjs SYSTEM - one life cycle in the terminal: break, incident, diagnosis, solution, proposal, approval,
// live execution, proof, record.  Everything goes through the APIs that the browser uses.
import { call, DemoError, Live, logIn, logOut, sleep } from "./demo/client.mjs";
import { approve, bold, cyan, dim, green, line, plain, red, step, waiting, yellow } from "./demo/terminal.mjs";

const FAULTS = {
  redis: { target: "redis-test", failure: "oom", words: "Redis gets filled until it refuses writes" },
  postgres: {
    target: "postgres-test",
    failure: "connections-superuser",
    words: "a superuser takes every connection slot of PostgreSQL and holds it",
  },
};

const READY_TIMEOUT_MS = 120_000;
const INCIDENT_TIMEOUT_MS = 60_000;
const ANALYSIS_TIMEOUT_MS = 60_000;
const EXECUTION_TIMEOUT_MS = 180_000;

const openIncidents = async (target) =>
  (await call("GET", "/api/v1/incidents")).filter((i) => (i.affected_system ?? i.source) === target);

const systemState = async (target) => (await call("GET", "/api/v1/systems")).find((s) => s.name === target);

async function poll(what, timeoutMs, ask) {
  const endAt = Date.now() + timeoutMs;
  const done = waiting(what);
  try {
    for (;;) {
      const answer = await ask();
      if (answer) return answer;
      if (Date.now() > endAt) return undefined;
      await sleep(500);
    }
  } finally {
    done();
  }
}

// An earlier demo may have been left half way: its fault is undone and its incident closed first.
async function startClean(target) {
  const { active } = await call("GET", "/generator/failures");
  if (active.some((fault) => fault.system === target)) {
    line(`an earlier fault on ${target} is still there: undoing it`);
    await call("POST", "/generator/heal", { system: target });
  }
  let open = await openIncidents(target);
  if (open.length > 0) {
    line(`${open.length} earlier incident(s) of ${target} are still open: waiting for the monitor to close them`);
    await poll("recovery", 30_000, async () => (await openIncidents(target)).length === 0);
    open = await openIncidents(target);
  }
  for (const incident of open) {
    line(`closing incident ${incident.id} by hand`);
    await call("PATCH", `/api/v1/incidents/${incident.id}`, { status: "resolved" });
  }
}

async function waitUntilHealthy(target) {
  const state = await poll(`waiting for a healthy ${target}`, READY_TIMEOUT_MS, async () => {
    const now = await systemState(target);
    return now && now.health > 80 ? now : undefined;
  });
  if (!state) {
    const now = await systemState(target);
    const seen = now ? `health ${now.health} %, ${now.status}` : "the monitor has not reported it";
    throw new DemoError(`${target} did not become healthy (${seen})`);
  }
  line(`${target} is ${state.status}, health ${state.health} %`, green);
}

async function injectFault(live, fault) {
  step(`Breaking ${fault.target} for real: ${fault.words}`);
  const known = new Set((await openIncidents(fault.target)).map((i) => i.id));
  const brokenAt = Date.now();
  const answer = await call("POST", "/generator/inject-failure", { system: fault.target, failure: fault.failure });
  if (answer.expires_at) line(`the fault would undo itself at ${answer.expires_at}`, dim);
  const incident = await live.find(
    (f) => f.id && !known.has(f.id) && (f.affected_system ?? f.source) === fault.target && f.status !== "resolved",
    INCIDENT_TIMEOUT_MS,
    "waiting for the monitor to notice",
  );
  if (!incident) throw new DemoError(`no incident for ${fault.target} came within ${INCIDENT_TIMEOUT_MS / 1000} s`);
  step(`Incident, ${((Date.now() - brokenAt) / 1000).toFixed(1)} s after the break began`);
  line(incident.message, red);
  line(`id ${incident.id}, status ${incident.status}`, dim);
  for (const log of asList(incident.error_logs)) line(`evidence: ${log}`);
  return incident;
}

// error_logs may come as a list or as a list in a string.
function asList(value) {
  if (Array.isArray(value)) return value.map((v) => (typeof v === "string" ? v : JSON.stringify(v)));
  if (!value) return [];
  try {
    return asList(JSON.parse(value));
  } catch {
    return [String(value)];
  }
}

async function diagnosis(live, incident) {
  step("Diagnosis");
  const frame = await live.find((f) => f.id === incident.id && f.analysis?.diagnosis, 20_000, "waiting for the diagnosis");
  let analysis = frame?.analysis;
  if (!analysis) {
    line("none came by itself: asking for it", dim);
    analysis = await call("POST", `/api/v1/incidents/${incident.id}/diagnose`);
  }
  line(analysis.diagnosis);
  line(`severity ${analysis.severity}, by ${analysis.diagnosis_provider}`, dim);
}

async function solution(incident) {
  step("Solution");
  const analysis = await call("POST", `/api/v1/incidents/${incident.id}/suggest-fix`);
  line(analysis.solution);
  line(`confidence ${Math.round(analysis.confidence * 100)} %, by ${analysis.solution_provider}`, dim);
}

async function propose(incident) {
  step("Proposal of the agent");
  let proposal = await call("POST", `/api/v1/incidents/${incident.id}/propose-fix`);
  if (proposal.refusal?.kind === "failed-before") {
    // Broken again on purpose within minutes, it looks like a fix that does not hold: a person has looked, and says so.
    line(`no fix    ${proposal.reason}`, yellow);
    line("a person has looked: it was broken again on purpose; earlier failures do not count any more", dim);
    await call("POST", "/api/v1/breakers/reset", { system: incident.affected_system, owner: "demo", reason: "broken again on purpose, by the demo" });
    proposal = await call("POST", `/api/v1/incidents/${incident.id}/propose-fix`);
  }
  if (proposal.action === "none") throw new DemoError(`the agent proposes nothing: ${proposal.reason}`);
  line(`action    ${proposal.action}`);
  line(`command   ${proposal.command_preview ?? proposal.command}`, cyan);
  line(`risk      ${proposal.risk}`, proposal.risk === "high" ? red : yellow);
  line(`what      ${proposal.description}`);
  line(`expected  ${proposal.expected_result}`);
  const fallbacks = (proposal.steps ?? []).slice(1);
  for (const next of fallbacks) line(`if that does not heal it: ${next.command_preview ?? next.command} (${next.action}, risk ${next.risk})`);
  if (proposal.expires_at) line(`good until ${proposal.expires_at}`, dim);
  return proposal;
}

const PHASES = {
  thinking: (p) => line(`thinking      ${p.message}`),
  command: (p) => line(`command       ${p.command}`, cyan),
  executing: (p) => {
    if (!p.stdout && !p.stderr) line(`executing     ${p.message || p.status}`);
    if (p.stdout) line(`  out | ${p.stdout.trimEnd()}`);
    if (p.stderr) line(`  err | ${p.stderr.trimEnd()}`, yellow);
  },
  result: (p) => line(`result        exit code ${p.exit_code}, ${p.duration_ms ?? p.duration} ms, ${p.status}`, p.exit_code === 0 ? green : red),
  verifying: (p) => line(`verifying     ${p.message || p.command || ""}`),
  verification: (p) => line(`verification  health ${p.health} % ${p.message ?? ""}`, p.health > 80 ? green : yellow),
  complete: (p) => line(`complete      health ${p.health_before} % before, ${p.health_after} % after; ${p.message ?? ""}`, p.status === "failed" ? red : green),
  error: (p) => line(`error         ${p.message}`, red),
};

async function execute(incident, proposal) {
  step("Execution, live");
  const socket = await new Live("/agent/ws/execute-fix").open();
  const { incident_id = incident.id, system, action, proposal_id } = proposal;
  socket.send({ incident_id, system, action, proposal_id });
  try {
    for await (const phase of socket.each(EXECUTION_TIMEOUT_MS)) {
      (PHASES[phase.phase] ?? ((p) => line(plain(JSON.stringify(p)), dim)))(phase);
      if (phase.phase === "error") throw new DemoError(phase.message);
      if (phase.phase === "complete") return phase;
    }
  } finally {
    socket.close();
  }
  throw new DemoError("the agent's socket closed before the execution was complete");
}

async function prove(live, incident) {
  step("Resolved?");
  const frame = await live.find((f) => f.id === incident.id && f.status === "resolved", 30_000, "waiting for the resolved incident");
  const now = frame ?? (await call("GET", `/api/v1/incidents/${incident.id}`));
  if (now.status !== "resolved") throw new DemoError(`the incident is still ${now.status}`);
  line(`incident ${incident.id} is resolved`, green);
  const history = (await call("GET", `/api/v1/incidents/${incident.id}`)).status_history ?? [];
  line(`its way: ${history.map((h) => h.to_status).join(" -> ")}`, dim);
}

async function showRecord(incident) {
  step("The record in agent_actions");
  const actions = await call("GET", `/api/v1/incidents/${incident.id}/actions`);
  if (actions.length === 0) throw new DemoError("no action was recorded");
  for (const row of actions) {
    for (const [key, value] of Object.entries(row)) line(`${key.padEnd(14)} ${plain(value).trimEnd()}`);
    line();
  }
}

// What the fix destroyed comes back: a proposal of its own, approved and run like the fix.
async function undo(incident, execution) {
  const executions = await call("GET", `/agent/executions?incident_id=${incident.id}`);
  const done = executions.find((e) => e.execution_id === execution.execution_id);
  if (!done?.undo) return;
  step("Undo: the fix is taken back");
  line(`possible until ${done.undo.until}: a snapshot of ${done.undo.key_count} keys, ${(done.undo.bytes / 1e6).toFixed(1)} MB, was taken before the command ran`);
  const proposal = await call("POST", "/agent/propose-undo", { execution_id: done.execution_id });
  line(`command   ${proposal.command}`, cyan);
  line(`loss      ${proposal.loss}`, yellow);
  if (!(await approve("Take it back?"))) return;
  const end = await execute(incident, proposal);
  if (end.status === "failed") throw new DemoError(`the undo failed: ${end.message}`);
  line(`${proposal.details.key_count} keys before the fix, and after the undo: ${end.message}`, green);
  line("what was wrong before is wrong again: the fault itself is ended, and the incident closed by hand", dim);
  await call("POST", "/generator/heal", { system: incident.affected_system });
  await call("PATCH", `/api/v1/incidents/${incident.id}`, { status: "resolved" });
  await waitUntilHealthy(incident.affected_system);
}

async function cycle(fault) {
  const person = await logIn();
  if (person) {
    step("Login");
    line(`${person.name} is logged in, as ${person.role}; whoever is not gets 401, and a viewer could not approve`, green);
  }
  step(`Is ${fault.target} well?`);
  await startClean(fault.target);
  await waitUntilHealthy(fault.target);
  const live = await new Live("/api/v1/ws").open();
  try {
    const incident = await injectFault(live, fault);
    await diagnosis(live, incident);
    await solution(incident);
    const proposal = await propose(incident);
    if (!(await approve("Run exactly this?"))) {
      line("not approved: nothing was run.  The incident stays open in the UI; the fault undoes itself after its lease.", yellow);
      return;
    }
    const execution = await execute(incident, proposal);
    await prove(live, incident);
    await showRecord(incident);
    await undo(incident, execution);
    console.log(`\n${bold(green(`${fault.target} was broken, explained, mended and proven well.`))}`);
  } finally {
    live.close();
  }
}

// What was broken for the demo does not stay broken because the demo stopped.
async function undoFault({ target }) {
  try {
    await call("POST", "/generator/heal", { system: target });
    line(`the fault on ${target} is undone`, dim);
  } catch (error) {
    line(`the fault on ${target} could not be undone: ${plain(error.message)}`, yellow);
  }
}

const fault = FAULTS[process.argv[2] ?? "redis"];
if (!fault) {
  console.error(`unknown system ${process.argv[2]}: one of ${Object.keys(FAULTS).join(", ")}`);
  process.exit(2);
}
try {
  await cycle(fault);
  await logOut();
} catch (error) {
  if (!(error instanceof DemoError)) throw error;
  console.error(`\n${red("The life cycle stopped:")} ${plain(error.message)}`);
  await undoFault(fault);
  process.exitCode = 1;
}
