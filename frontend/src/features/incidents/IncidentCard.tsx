import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { ComponentProps, ReactNode } from "react";
import { Chip } from "@/components/Chip";
import { Ago } from "@/components/Time";
import { incidentNumber } from "@/lib/format";
import type { Incident } from "@/lib/types";
import { SeverityChip } from "./SeverityChip";
import { systemOf } from "./system";

const look =
  "block w-full touch-manipulation rounded-xl border border-line bg-panel p-3 text-left shadow-sm transition-colors select-none [-webkit-touch-callout:none] hover:border-line-strong hover:bg-raised";

interface Props {
  incident: Incident;
  /** What happens to it now, in a few words. */
  now?: ReactNode;
  /** Its copy is being carried. */
  isCarried?: boolean;
  handle?: Omit<ComponentProps<"a">, "href" | "target">;
}

export const IncidentCard = memo(function IncidentCard({ incident, now, isCarried = false, handle }: Props) {
  const system = systemOf(incident);
  return (
    <Link
      {...handle}
      to="/incidents/$incidentId"
      params={{ incidentId: incident.id }}
      // A link would be carried off by the browser itself.
      draggable={false}
      data-testid="incident-card"
      data-incident-id={incident.id}
      data-system={system}
      data-status={incident.status}
      className={`${look} ${isCarried ? "opacity-40" : ""}`}
    >
      <span className="flex items-center gap-2 text-xs text-faint">
        <span className="font-mono">{incidentNumber(incident.id)}</span>
        <span className="ml-auto">
          <Ago inside iso={incident.status === "resolved" ? incident.updated_at : incident.created_at} />
        </span>
      </span>
      {/* No "block" here: it would undo the clamp, which is a display of its own. */}
      <span className="mt-1.5 line-clamp-3 text-sm leading-snug font-medium break-words">
        {incident.message || "(no message)"}
      </span>
      <span className="mt-2.5 flex flex-wrap items-center gap-1.5">
        <SeverityChip incident={incident} />
        {system && <Chip>{system}</Chip>}
        {now}
      </span>
    </Link>
  );
});
