import { ErrorNote } from "@/components/ErrorNote";
import { Section } from "@/components/Section";
import type { ExecutionSummary, Incident } from "@/lib/types";
import { ActionsTaken } from "./ActionsTaken";
import { ExecutionList } from "./ExecutionList";

interface Props {
  incident: Incident;
  executions: ExecutionSummary[];
  /** Why there is no proposal to take one back; null where that is told elsewhere. */
  error: unknown;
  /** Why that one may not be taken back just now; null while it may. */
  undoHeldBack: (execution: ExecutionSummary) => string | null;
  onOpen: (execution: ExecutionSummary) => void;
  onUndo: (execution: ExecutionSummary) => void;
}

/** What was done for an incident: its executions, and each command that was run. */
export function FixRecord({ incident, executions, error, ...on }: Props) {
  return (
    <>
      {executions.length > 0 && (
        <Section title="Executions">
          <ExecutionList executions={executions} {...on} />
          <ErrorNote error={error} title="No proposal" />
        </Section>
      )}
      <ActionsTaken incident={incident} />
    </>
  );
}
