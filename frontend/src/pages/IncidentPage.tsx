import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { PageGuard } from "@/components/PageGuard";
import { useNow } from "@/components/Time";
import { useActing } from "@/features/acting/use-acting";
import { AgentPanel } from "@/features/agent/AgentPanel";
import { watchEarly } from "@/features/agent/use-agent";
import { useOver } from "@/features/agent/use-over";
import { NowLine } from "@/features/board/NowLine";
import { useActivity } from "@/features/board/use-activity";
import { solutionOf, usable } from "@/features/incidents/analysis";
import { IncidentSkeleton } from "@/features/incidents/IncidentSkeleton";
import { IncidentView } from "@/features/incidents/IncidentView";
import { systemOf } from "@/features/incidents/system";
import { useIncident } from "@/features/incidents/use-incidents";
import { useSystems } from "@/features/targets/use-systems";
import type { Incident } from "@/lib/types";

/** An incident, and over it the execution that the address names. */
export function IncidentPage() {
  const { incidentId = "", executionId = null } = useParams({ strict: false });
  useState(() => executionId !== null && watchEarly(executionId));
  const found = useIncident(incidentId);
  if (found.state === "asking") return <IncidentSkeleton />;
  if (found.state === "failed") {
    return <ErrorNote error={found.error} title="The incident cannot be shown" onRetry={found.retry} />;
  }
  if (found.state === "gone") return <Gone deleted={found.deleted} />;
  return (
    <PageGuard key={incidentId} param="incidentId">
      <Found incident={found.incident} executionId={executionId} />
    </PageGuard>
  );
}

function Gone({ deleted }: { deleted: boolean }) {
  return (
    <EmptyState title={deleted ? "This incident was deleted" : "There is no such incident"} testId="incident-gone" isPage>
      <p className="text-sm text-faint">What was done for it still stands in the audit.</p>
      <Link to="/" className="text-sm text-soft underline underline-offset-2 hover:text-ink">
        To the board
      </Link>
    </EmptyState>
  );
}

function Found({ incident, executionId }: { incident: Incident; executionId: string | null }) {
  const systems = useSystems().data ?? [];
  const acting = useActing();
  const activity = useActivity(incident.status !== "resolved");
  const now = useNow(10_000);
  const incidentId = incident.id;
  const over = useOver(incidentId, executionId);
  return (
    <AgentPanel
      incident={incident}
      systems={systems}
      acting={acting}
      canFix={usable(solutionOf(incident.analysis))}
      isProposed={activity.proposals.some((one) => one.incident_id === incidentId && Date.parse(one.expires_at) > now)}
      executionId={executionId}
      wish={over.wish}
      onExecution={over.showExecution}
      onWish={over.showWish}
      onLeave={over.leave}
    >
      {(act, record, fix) => (
        <IncidentView
          incident={incident}
          system={systems.find((one) => one.name === systemOf(incident))}
          now={<NowLine incident={incident} activity={activity} className="font-semibold" />}
          act={act}
          record={record}
          fix={fix}
        />
      )}
    </AgentPanel>
  );
}
