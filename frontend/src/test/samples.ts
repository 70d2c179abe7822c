import type { ExecutionSummary, FixProposal, Incident, PhaseMessage, Rehearsal, Rung, SystemState } from "@/lib/types";

export const incident = (change: Partial<Incident> = {}): Incident => ({
  id: "0a1b2c3d-0000-4000-8000-000000000001",
  message: "Redis refuses writes",
  source: "redis-test",
  status: "triage",
  generated_by: "manual",
  notes: "",
  created_at: "2026-03-01T10:00:00Z",
  updated_at: "2026-03-01T10:00:00Z",
  affected_system: "redis-test",
  team: "",
  error_logs: [],
  metrics_snapshot: {},
  evidence: [],
  fault: "",
  linked_to: "",
  cut: [],
  ...change,
});

export const analysis = (change: Partial<NonNullable<Incident["analysis"]>> = {}) => ({
  severity: "high" as const,
  diagnosis: "• Memory is full • Writes are refused",
  diagnosis_provider: "rules",
  solution: "",
  solution_provider: "unknown",
  confidence: 0,
  ...change,
});

export const phase = (change: Partial<PhaseMessage> = {}): PhaseMessage => ({
  seq: 0,
  execution_id: "exec-1",
  incident_id: incident().id,
  attempt: 1,
  step_count: null,
  phase: "thinking",
  status: "running",
  message: "",
  command: "",
  timestamp: "2026-03-01T10:00:05Z",
  stdout: "",
  stderr: "",
  exit_code: null,
  duration_ms: null,
  to_byte: null,
  health: null,
  health_before: null,
  health_after: null,
  recorded: null,
  refused: false,
  interrupted: false,
  ...change,
});

export const proposal = (change: Partial<FixProposal> = {}): FixProposal => ({
  kind: "fix",
  proposal_id: "prop-1",
  digest: "",
  undo_of: "",
  system: "redis-test",
  action: "flush",
  command: "docker exec redis-test redis-cli FLUSHALL",
  description: "Clear all data",
  risk: "high",
  expected_result: "Memory is free again",
  expected: null,
  loss: null,
  undo: "",
  changed: "",
  details: {},
  steps: [
    { action: "flush", command: "docker exec redis-test redis-cli FLUSHALL", risk: "high", description: "", loss: null, undo: "", changed: "" },
    { action: "restart", command: "docker restart redis-test", risk: "medium", description: "", loss: null, undo: "", changed: "" },
  ],
  premise: null,
  evidence: [{ text: "OOM command not allowed", source: null, at: "" }],
  ruled_out: [],
  ladder: [],
  verify: "",
  expires_at: "",
  approvals: 1,
  approved_by: [],
  rehearsal: null,
  ...change,
});

/** A flush tried on a copy. */
export const rehearsal = (change: Partial<Rehearsal> = {}): Rehearsal => ({
  rehearsal_id: "try-1",
  proposal_id: proposal().proposal_id,
  status: "completed",
  stage: "",
  way: "copy",
  steps: [
    {
      action: "flush",
      state: "ran",
      why: "",
      exit_code: 0,
      stdout: "OK",
      stderr: "",
      duration_ms: 12,
      would_end: [],
      would_end_count: null,
    },
  ],
  before: { keys: 104, used_memory: 55_574_528, write: "OOM command not allowed" },
  after: { keys: 0, used_memory: 1_048_576, write: "accepted" },
  health_before: 0,
  health_after: 98,
  fault_shown: true,
  connections_cut: null,
  lost: "104 of 104 keys",
  duration_ms: 6_200,
  error: "",
  ...change,
});

export const rung = (change: Partial<Rung> = {}): Rung => ({
  action: "restart",
  description: "",
  risk: "medium",
  loss: "",
  possible: true,
  why_not: "",
  state: "next",
  ...change,
});

/** Checked this moment: a state that is old is shown as such. */
export const system = (change: Partial<SystemState> = {}): SystemState => ({
  name: "redis-test",
  type: "redis",
  status: "unhealthy",
  health: 3,
  checked_at: new Date().toISOString(),
  metrics: {},
  ...change,
});

export const execution = (change: Partial<ExecutionSummary> = {}): ExecutionSummary => ({
  execution_id: "exec-1",
  incident_id: incident().id,
  system: "redis-test",
  action: "flush",
  status: "running",
  started_at: "2026-03-01T10:00:00Z",
  ended_at: "",
  undo: null,
  ...change,
});
