import { incident, phase, system } from "@/test/samples";
import { at } from "@/test/samples-answers";
import type { FakeSocket } from "@/test/fake-socket";
import { id } from "@/test/story";
import type { Answers, Stories, Story } from "@/test/story";
import type { ExecutionSummary, PhaseMessage } from "@/lib/types";

const output = "\u001b[32mOK\u001b[0m\n\u001b[1;33mWARNING\u001b[0m overcommit_memory is 0\nOK\n";
const command = "docker exec redis-test timeout 30 redis-cli -e FLUSHALL";
const begun: Partial<PhaseMessage>[] = [
  { phase: "thinking", message: "redis-test still refuses writes" },
  { phase: "command", command, status: "pending" },
  { phase: "executing", command, stdout: output },
];
const verified: Partial<PhaseMessage>[] = [
  ...begun,
  { phase: "result", status: "completed", exit_code: 0, duration_ms: 412, stdout: output },
  { phase: "verifying", message: "Health above 80 % in 2 samples" },
  { phase: "verification", status: "completed", health: 98, message: "1 of 2" },
];
const healed: Partial<PhaseMessage>[] = [...verified, { phase: "complete", status: "completed", health_before: 0, health_after: 98, message: "redis-test is healthy" }];
const fallback: Partial<PhaseMessage>[] = [
  ...begun,
  { phase: "result", status: "failed", exit_code: 1, duration_ms: 30_000, stderr: "BUSY Redis is busy running a script\n" },
  { phase: "command", command: "docker restart redis-test", attempt: 2 },
  { phase: "executing", command: "docker restart redis-test", attempt: 2, stdout: "redis-test\n" },
];

/** What the agent sends of an execution, message by message. */
const sending = (messages: Partial<PhaseMessage>[]) => (socket: FakeSocket) => {
  socket.open();
  if (!socket.url.includes("execute-fix")) return;
  messages.forEach((message, seq) => socket.receive(phase({ seq, timestamp: at(messages.length - seq), ...message })));
};

const execution = (messages: Partial<PhaseMessage>[], shown: string, answers: Answers = {}, summary: Partial<ExecutionSummary> = {}): Story => ({
  at: `/incidents/${incident().id}/executions/exec-1`,
  answers: {
    "/agent/executions": { body: [{ execution_id: "exec-1", incident_id: incident().id, system: "redis-test", action: "flush", status: "running", started_at: at(9), ended_at: "", ...summary }] },
    "/api/v1/systems": { body: [system()] },
    ...answers,
  },
  onSocket: sending(messages),
  shows: shown,
});
const atPhase = (name: string) => `[data-testid="phase-entry"][data-phase="${name}"]`;
const terminal = ".xterm-rows";
const lines = Array.from({ length: 200 }, (_, i) => ({ line: i + 1, stream: i % 7 ? "stdout" : "stderr", text: `${i + 1} keys moved`, cut: false }));
const kept: Answers = {
  "/agent/executions/exec-1/steps/1/output": (path) => ({ body: path.includes("line=") ? { items: lines } : { bytes: 104_857_600, lines: 1_000_000, ended: true, cut: "limit" } }),
};

export const stories: Stories = {
  "the agent is asked": execution([], id("execution-modal")),
  thinking: execution(begun.slice(0, 1), atPhase("thinking")),
  "the command": execution(begun.slice(0, 2), atPhase("command")),
  "its output in a terminal": execution(begun, terminal),
  verifying: execution(verified, atPhase("verification")),
  "healed, with an undo": execution(healed, id("undo"), {}, { status: "completed", undo: { until: at(-3_500), key_count: 104 } as never }),
  "failed": execution([...fallback, { phase: "complete", status: "failed", attempt: 2, health_before: 0, health_after: 0, message: "it did not heal" }], atPhase("complete"), {}, { status: "failed" }),
  "a second step": execution(fallback, '[aria-label="Output of which step"]'),
  "refused: nothing was run": execution([{ phase: "error", status: "failed", refused: true, message: "no longer needed: redis-test is healthy now" }], '[data-tone="warning"]'),
  "interrupted: the agent was killed": execution([...begun, { phase: "complete", status: "failed", interrupted: true, message: "looked at: it is well" }], atPhase("complete")),
  "cancelled by a person": execution(
    [
      ...begun,
      { phase: "result", status: "failed", cancelled_by: "anna", message: "flush was cut off: cancelled by anna while the command ran: outcome unknown, it may have run", duration_ms: 900 },
      { phase: "verifying", message: "Cancelled by anna: looking what has become of redis-test" },
      { phase: "verification", health: 98, message: "Health 98%" },
      { phase: "complete", status: "failed", cancelled_by: "anna", health_before: 0, health_after: 98, message: "Cancelled by anna. What was under way was told to end" },
    ],
    '[data-phase="complete"][data-tone="neutral"]',
    {},
    { status: "cancelled" },
  ),
  "it printed nothing": execution(healed.map((message) => ({ ...message, stdout: "" })), id("no-output")),
  "a million lines": execution(healed.map((message) => (message.phase === "result" ? { ...message, to_byte: 104_857_600 } : message)), id("output-line"), kept),
  "to be ended: are you sure": { ...execution(begun, id("cancel-confirm")), play: async ({ user, find }) => user.click(await find(id("cancel-execution"))) },
  "the connection is away": { ...execution(begun, id("execution-modal")), onSocket: (socket) => (socket.url.includes("execute-fix") ? socket.drop() : socket.open()) },
};
