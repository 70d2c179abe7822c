import { Chip } from "@/components/Chip";
import { ErrorNote } from "@/components/ErrorNote";
import { Section } from "@/components/Section";
import { At } from "@/components/Time";
import { personWords } from "@/features/incidents/timeline-words";
import { duration, percent } from "@/lib/format";
import type { AgentAction, Incident } from "@/lib/types";
import { useAgentActions } from "./use-agent";
import { resultLook } from "./words";

function facts(action: AgentAction): string {
  const all: string[] = [];
  if (action.exit_code !== null) all.push(`exit code ${action.exit_code}`);
  if (action.duration_ms !== null) all.push(duration(action.duration_ms));
  if (action.health_before !== null && action.health_after !== null) {
    all.push(`health ${percent(action.health_before)} → ${percent(action.health_after)}`);
  }
  if (action.approver !== "") all.push(`approved by ${personWords(action.approver)}`);
  return all.join(" · ");
}

function Output({ name, text }: { name: string; text: string }) {
  if (text === "") return null;
  return (
    <details className="text-xs">
      <summary className="w-fit text-faint hover:text-ink">{name}</summary>
      <pre tabIndex={0} className="mt-1 max-h-60 overflow-auto rounded-lg bg-sunken p-2 font-mono break-words whitespace-pre-wrap">
        {text}
      </pre>
    </details>
  );
}

function ActionCard({ action }: { action: AgentAction }) {
  const { name, tone } = resultLook(action.result);
  return (
    <li
      data-testid="agent-action"
      data-action={action.action}
      data-tone={tone}
      className="space-y-1.5 rounded-lg border border-line bg-sunken/60 p-3"
    >
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <strong className="font-semibold">{action.action}</strong>
        <Chip tone={tone}>{name}</Chip>
        <At iso={action.executed_at} className="ml-auto text-xs text-faint" />
      </p>
      <pre className="font-mono text-xs wrap-anywhere whitespace-pre-wrap text-soft">{action.command}</pre>
      <p className="text-xs text-faint">{facts(action)}</p>
      <Output name="Output" text={action.stdout} />
      <Output name="Errors" text={action.stderr} />
    </li>
  );
}

export function ActionsTaken({ incident }: { incident: Incident }) {
  const { actions, error } = useAgentActions(incident);
  if (actions.length === 0 && !error) return null;
  return (
    <Section title="Actions taken">
      {actions.length === 0 && <ErrorNote error={error} title="Record not available" />}
      <ul className="space-y-2">
        {actions.map((action, index) => (
          <ActionCard key={action.id || index} action={action} />
        ))}
      </ul>
    </Section>
  );
}
