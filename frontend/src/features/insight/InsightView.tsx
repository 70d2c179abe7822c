import type { ReactNode } from "react";
import { Section } from "@/components/Section";
import type { Insight } from "@/lib/decode-insight";
import { Approvals } from "./Approvals";
import { ActionTable, ExecutionTable } from "./Fixes";
import { IncidentDays, RecurrenceTable } from "./Systems";
import { Times } from "./Times";

function Part({ title, none, isEmpty, children }: { title: string; none: string; isEmpty: boolean; children: ReactNode }) {
  return <Section title={title}>{isEmpty ? <p className="text-sm text-faint">{none}</p> : children}</Section>;
}

/** All numbers of a span, each of them from rows that are there. */
export function InsightView({ insight }: { insight: Insight }) {
  return (
    <div className="space-y-6">
      {!insight.complete && (
        <p role="status" className="text-sm text-warning-ink">
          More happened in this time than is counted here: these are the newest.
        </p>
      )}
      <Section title="How long it takes">
        <Times times={insight.times} />
      </Section>
      <Part title="Incidents by system and day" none="No incident in this time." isEmpty={insight.days.length === 0}>
        <IncidentDays insight={insight} />
      </Part>
      <Part title="How fixes ended" none="No execution in this time." isEmpty={insight.executions.length === 0}>
        <ExecutionTable lines={insight.executions} />
      </Part>
      <Part title="Commands that were run" none="No command in this time." isEmpty={insight.actions.length === 0}>
        <ActionTable lines={insight.actions} />
      </Part>
      <Part title="Faults that came back" none="No fault came back in this time." isEmpty={insight.recurrences.length === 0}>
        <RecurrenceTable lines={insight.recurrences} />
      </Part>
      <Section title="Approvals">
        <Approvals approvals={insight.approvals} />
      </Section>
    </div>
  );
}
