import type { ReactNode } from "react";
import { Skeleton } from "@/components/Skeleton";
import type { Incident, IncidentStatus } from "@/lib/types";
import { IncidentCard } from "../incidents/IncidentCard";
import { ColumnFrame } from "./ColumnFrame";

/** More than a screen is high; the rest is there as soon as the board scrolls. */
const firstCount = 12;

interface Props {
  status: IncidentStatus;
  incidents: Incident[];
  loading: boolean;
  /** In place of cards. */
  empty: ReactNode;
}

/** The first cards, for as long as the living column is on its way. */
export function PlainColumn({ status, incidents, loading, empty }: Props) {
  return (
    <ColumnFrame status={status} count={loading ? null : incidents.length}>
      <div className="max-h-[max(20rem,calc(100dvh-16rem))] overflow-hidden px-3 pb-3">
        {incidents.length === 0 ? (
          loading ? <Skeleton className="h-24" /> : empty
        ) : (
          <ul className="space-y-2.5">
            {incidents.slice(0, firstCount).map((incident) => (
              <li key={incident.id}>
                <IncidentCard incident={incident} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </ColumnFrame>
  );
}
