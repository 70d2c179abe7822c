import { incident } from "@/test/samples";
import { action } from "@/test/samples-history";
import { at, sentIncident, sentIncidentPath } from "@/test/samples-answers";
import { failing, id, never } from "@/test/story";
import type { Answers, Stories } from "@/test/story";

const address = `/incidents/${incident().id}`;
const page = (change: Record<string, unknown>, answers: Answers = {}) => ({
  at: address,
  answers: { "/api/v1/incidents": { body: [sentIncident(change)] }, [sentIncidentPath]: { body: sentIncident(change) }, ...answers },
  shows: id("incident-page"),
});
/** It is not on the board: it is asked for. */
const asked = (answer: Answers[string]): Answers => ({ "/api/v1/incidents": { body: [] }, [sentIncidentPath]: answer });
const unanalysed = { severity: null, diagnosis: "", diagnosis_provider: "", solution: "", solution_provider: "", confidence: 0 };

export const stories: Stories = {
  "with diagnosis, solution and evidence": page({}),
  "without a diagnosis": page({ analysis: null }),
  "the diagnosis failed": page({ analysis: { ...unanalysed, diagnosis: "no provider answered", diagnosis_provider: "error" } }),
  resolved: page(
    { status: "resolved", status_history: [...sentIncident().status_history, { from_status: "investigating", to_status: "resolved", changed_at: at(5) }] },
    {
      [`${sentIncidentPath}/actions`]: {
        body: [action({ executed_at: at(12), stdout: "OK\n", approver: "anna" }), action({ id: "a2", executed_at: at(20), result: "failed", exit_code: 1, stderr: "BUSY\n", health_after: 0 })],
      },
    },
  ),
  "follows from another one, long words": page({
    message: "word ".repeat(120) + "x".repeat(200),
    metrics_snapshot: { linked_to: "ffff0000-0000-4000-8000-000000000002", fault: "redis-oom", number: "y".repeat(400) },
  }),
  "with a fix that can be undone": page({ status: "resolved" }, {
    "/agent/executions": {
      body: [{ execution_id: "exec-1", incident_id: incident().id, system: "redis-test", action: "flush", status: "completed", started_at: at(60), ended_at: at(55), undo: { until: at(-3_000), key_count: 104, bytes: 52_000_000 } }],
    },
  }),
  "on its way": { at: address, answers: { "/api/v1/incidents": never, [sentIncidentPath]: never }, shows: "main" },
  "cannot be shown": { at: address, answers: asked(failing("the database is away")), shows: "[role=alert]" },
  "there is none": { at: address, answers: asked(failing("incident not found", 404)), shows: id("incident-gone") },
};
