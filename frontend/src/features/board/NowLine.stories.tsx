import { at } from "@/test/samples-answers";
import { analysis, incident } from "@/test/samples";
import type { Stories } from "@/test/story";
import type { Incident, Phase } from "@/lib/types";
import { IncidentCard } from "../incidents/IncidentCard";
import { NowLine } from "./NowLine";
import type { HeardActivity } from "./use-activity";

const idle: HeardActivity = { executions: [], proposals: [], answers: true, heardAtMs: 0 };
const running = (phase: Phase): HeardActivity => ({ ...idle, executions: [{ execution_id: "e", incident_id: incident().id, phase, cancelled: false }] });
const waiting = (approved_by: string[]): HeardActivity => ({
  ...idle,
  proposals: [{ proposal_id: "p", incident_id: incident().id, expires_at: at(-600), approved_by }],
});
const card = (change: Partial<Incident> = {}, activity = idle) => ({
  part: () => {
    const shown = incident({ created_at: at(5), updated_at: at(5), ...change });
    return (
      <div className="w-72">
        <IncidentCard incident={shown} now={<NowLine incident={shown} activity={activity} />} />
      </div>
    );
  },
  shows: '[data-testid="incident-card"]',
});

export const stories: Stories = {
  diagnosing: card(),
  diagnosed: card({ analysis: analysis() }),
  "solution ready": card({ analysis: analysis({ solution: "• Delete what nobody needs", solution_provider: "rules" }) }),
  "without a diagnosis": card({ created_at: at(600) }),
  "waits for approval": card({}, waiting([])),
  "waits for a second person": card({}, waiting(["anna"])),
  "being fixed": card({ status: "fixing" }, running("executing")),
  verifying: card({ status: "fixing" }, running("verification")),
  "the agent does not answer": card({ status: "fixing" }, { ...idle, answers: false }),
  resolved: card({ status: "resolved", analysis: analysis({ severity: "low" }) }),
  "long words": card({ message: `every write is refused ${"x".repeat(300)}`, affected_system: "a-very-long-name-of-a-system-that-somebody-gave" }),
  "without a message": card({ message: "" }),
};
