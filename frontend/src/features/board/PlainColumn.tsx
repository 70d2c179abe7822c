import type { ReactNode } from "react";
import { Skeleton } from "@/components/Skeleton";
import type { Incident, IncidentStatus } from "@/lib/types";
import { IncidentCard } from "../incidents/IncidentCard";
import { ColumnFrame } from "./ColumnFrame";

/** More than a screen is high; the rest is there as soon as the board scrolls. */
const firstCount = 12;
/** Each of them is drawn: thousands would make the page slow. */
const wholeCount = 200;

interface Props {
  status: IncidentStatus;
  incidents: Incident[];
  /** No other column will come: it shows all it can. */
  isWhole: boolean;
  loading: boolean;
  /** In place of cards. */
  empty: ReactNode;
}

/** The first cards, for as long as the living column is on its way; without one, all that a page bears. */
export function PlainColumn({ status, incidents, isWhole, loading, empty }: Props) {
  const shown = incidents.slice(0, isWhole ? wholeCount : firstCount);
  return (
    <ColumnFrame status={status} count={loading ? null : incidents.length}>
      <div className={`max-h-[max(20rem,calc(100dvh-16rem))] ${isWhole ? "overflow-y-auto" : "overflow-hidden"} px-3 pb-3`}>
        {incidents.length === 0 ? (
          loading ? <Skeleton className="h-24" /> : empty
        ) : (
          <ul className="space-y-2.5">
            {shown.map((incident) => (
              <li key={incident.id}>
                <IncidentCard incident={incident} />
              </li>
            ))}
          </ul>
        )}
        {isWhole && shown.length < incidents.length && (
          <p className="pt-3 text-center text-xs text-faint">
            The first {shown.length} of {incidents.length} are shown.
          </p>
        )}
      </div>
    </ColumnFrame>
  );
}
