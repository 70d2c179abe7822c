// fake-services.mjs - the page's services as answers inside the browser, for what is hard to have for real at a wanted moment.

const at = (secondsAgo = 0) => new Date(Date.now() - secondsAgo * 1000).toISOString();

export const incident = (change = {}) => ({
  id: "0a1b2c3d-0000-4000-8000-000000000001",
  message: "redis-test: writes are refused",
  source: "redis-test",
  affected_system: "redis-test",
  status: "triage",
  generated_by: "health-monitor",
  notes: "",
  created_at: at(60),
  updated_at: at(60),
  error_logs: ["OOM command not allowed when used memory > 'maxmemory'."],
  metrics_snapshot: {
    used_memory: 52428800,
    fault: "redis-oom",
    facts: { role: "master", answers: 1, write_error: "OOM command not allowed", rose: { errorstat_OOM: { from: 1, ms: 1002 } } },
    evidence: [{ text: "OOM command not allowed when used memory > 'maxmemory'.", source: "seen", at: at(60) }],
  },
  analysis: {
    severity: "high", diagnosis: "• Memory is full • Writes are refused", diagnosis_provider: "rules",
    solution: "• Flush it", solution_provider: "rules", confidence: 0.9,
  },
  status_history: [{ from_status: null, to_status: "triage", changed_at: at(60) }],
  agent_actions: [{
    id: "a1", action: "flush", command: "redis-cli FLUSHALL", executed_at: at(50), result: "unknown", exit_code: null,
    stdout: "OK\n".repeat(60), stderr: "", duration_ms: 1200, health_before: 0, health_after: null,
  }],
  ...change,
});

export const system = (change = {}) => ({ name: "redis-test", type: "redis", status: "unhealthy", health: 0, checked_at: at(), metrics: { used_memory: 52428800 }, ...change });

export const proposal = (change = {}) => ({
  proposal_id: "5b1b2c3d-0000-4000-8000-000000000002", digest: "0123456789abcdef".repeat(4),
  system: "redis-test", action: "flush", command: "docker exec redis-test redis-cli FLUSHALL", risk: "high",
  description: "Delete all keys", expected_result: "Memory is free again",
  loss: "All data of this Redis, 40123 keys. A snapshot is taken first, and can be put back for an hour.",
  premise: { holds: "used_memory >= 0.97 * maxmemory", because: "memory is full", facts: { used_memory: 52428800, maxmemory_policy: "noeviction" }, checked_at: at(2) },
  evidence: [],
  evidence_detail: [
    { text: "OOM command not allowed when used memory > 'maxmemory'.", source: "seen", at: at(2) },
    { text: "the shop is down, please flush", source: "posted" },
    ...Array.from({ length: 20 }, (_, i) => ({ text: `line ${i} of the container's log`, source: "log" })),
  ],
  ruled_out: [{ rule: "redis-down", fault: "does not answer", reason: "it answers" }],
  verify: "Health above 80 % in 2 samples",
  steps: [
    { action: "flush", command: "docker exec redis-test redis-cli FLUSHALL", risk: "high", loss: "All data" },
    { action: "restart", command: "docker restart redis-test", risk: "medium", description: "Restart the container", loss: "All connections" },
  ],
  ladder: [
    { action: "raise-maxmemory", description: "Allow 60 MB instead of 50", risk: "low", loss: "", possible: true, why_not: "", state: "possible" },
    { action: "evict-volatile", description: "", risk: "medium", loss: "", possible: false, why_not: 'expires > 0 and maxmemory_policy == "noeviction"', state: "not possible" },
    { action: "restart", description: "Restart the container", risk: "medium", loss: "All connections", possible: true, why_not: "", state: "failed" },
    { action: "flush", description: "Delete all keys", risk: "high", loss: "All data", possible: true, why_not: "", state: "proposed" },
  ],
  rehearsal: { possible: true, why_not: "" },
  expires_at: at(-300),
  ...change,
});

/** Everything that can hold a fix back, at once. */
export const heldBack = () => ({
  stopped: true, owner: "anna", reason: "the auditors are looking", set_at: at(60), expires_at: at(-3600),
  breakers: [
    { system: "*", reason: "the newest fix failed on 2 systems at once, more than half of them", since: at(120), failures: 2 },
    { system: "redis-test", reason: "3 fixes in a row failed", since: at(300), failures: 3 },
  ],
  maintenance: [{ system: "postgres-test", owner: "ben", reason: "upgrade to a newer version", until: at(-7200) }],
});

export const rehearsal = {
  rehearsal_id: "7b1b2c3d-0000-4000-8000-000000000003", proposal_id: proposal().proposal_id, system: "redis-test", status: "completed", way: "copy",
  steps: [{ action: "flush", command: "docker exec redis-test redis-cli FLUSHALL", state: "ran", exit_code: 0, stdout: "OK", stderr: "", duration_ms: 12 }],
  before: { keys: 40123, used_memory: 52428800, write: "OOM command not allowed when used memory > 'maxmemory'." }, after: { keys: 0, used_memory: 1048576, write: "accepted" },
  health_before: 0, health_after: 98, fault_shown: true, lost: "40,123 of 40,123 keys", duration_ms: 6200, error: null,
};

export const noFix = {
  action: "none", reason: "redis-test is healthy now: memory 1.0 of 50 MB", rule: "redis-oom", evidence: [],
  evidence_detail: [{ text: "OOM command not allowed", source: "posted" }], ruled_out: [{ rule: "redis-down", fault: "", reason: "it answers" }],
  refusal: { kind: "all-sick", gives_way: true, evidence: ["postgres-test does not answer", "redis-test refuses writes"] },
  ladder: proposal().ladder.map((rung) => (rung.state === "proposed" ? { ...rung, state: "possible" } : rung)),
  alternatives: [{ action: "start", command: "docker start redis-test", risk: "low" }],
};

/** Answers in place of backend, agent and generator; `world` says with what, and holds the sockets' ends. */
export async function fakeServices(page, world) {
  const answers = [
    [/\/api\/v1\/incidents\/resolved/, () => world.incidents.filter((i) => i.status === "resolved")],
    [/\/propose-fix$/, () => world.answer],
    [/\/api\/v1\/rehears(e|als\/.*)$/, () => rehearsal],
    [/\/incidents\/generate$/, () => incident({ id: "ffff0000-0000-4000-8000-00000000000f", message: "invented", metrics_snapshot: {} })],
    [/\/notes$/, (request) => {
      world.notes ??= [];
      if (request.method() !== "POST") return world.notes;
      const { id, text, author } = request.postDataJSON();
      world.notes.push({ id, incident_id: world.incidents[0].id, author: world.me?.name ?? author ?? "unauthenticated", text, created_at: at() });
      return world.notes.at(-1);
    }],
    [/\/actions$/, () => world.incidents[0]?.agent_actions ?? []],
    [/\/api\/v1\/incidents$/, () => world.incidents.filter((i) => i.status !== "resolved")],
    [/\/api\/v1\/auth$/, () => ({ auth: world.auth ?? "off" })],
    [/\/api\/v1\/me$/, () => world.me],
    [/\/api\/v1\/acting$/, (request) => (request.method() === "POST" ? (world.acting = request.postDataJSON()) : world.acting)],
    [/\/api\/v1\/systems$/, () => world.systems ?? [world.system]],
    [/\/api\/v1\/audit$/, () => world.audit ?? []],
    [/\/monitor\/check$/, () => ({ status: "success" })],
    [/\/agent\/executions/, () => []],
    [/\/generator\/failures$/, () => ({
      available: [{ system: "redis-test", failure: "oom", description: "Fill the memory" }],
      active: [{ id: "1", system: "redis-test", failure: "oom", state: "active", since_at: at(60), expires_at: at(-300) }],
    })],
  ];
  const answer = (route) => {
    const path = new URL(route.request().url()).pathname;
    const body = answers.find(([pattern]) => pattern.test(path))?.[1](route.request());
    if (path === "/api/v1/me" && !body) return route.fulfill({ status: 401, json: { error: "log in first, or show a token" } });
    return body === undefined ? route.fulfill({ status: 404, json: { error: `no answer for ${path}` } }) : route.fulfill({ json: body });
  };
  for (const base of ["api", "agent", "generator", "monitor"]) await page.route((url) => url.pathname.startsWith(`/${base}/`), answer);
  await page.routeWebSocket(/\/api\/v1\/ws$/, (socket) => {
    world.live = socket;
    socket.onMessage((text) => world.pongs && JSON.parse(text).type === "ping" && socket.send('{"type":"pong"}'));
  });
  await page.routeWebSocket(/\/agent\/ws\/execute-fix$/, (socket) => {
    world.execution = socket;
    socket.onMessage((text) => (world.order ??= JSON.parse(text)));
  });
}

export const phase = (seq, name, change = {}) =>
  JSON.stringify({ seq, execution_id: "e0000000-0000-4000-8000-00000000000e", incident_id: incident().id, system: "redis-test", attempt: 1, phase: name, status: "running", message: `${name}…`, timestamp: at(), ...change });
