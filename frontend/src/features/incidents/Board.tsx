import { useState } from "react";
import type { ReactNode } from "react";
import { Button } from "@/components/Button";
import { Skeleton } from "@/components/Skeleton";
import { dotTone } from "@/components/tone";
import { incidentStatuses } from "@/lib/types";
import type { Incident, IncidentStatus } from "@/lib/types";
import type { Columns } from "./columns";
import { IncidentCard } from "./IncidentCard";
import { ShowOlder } from "./ShowOlder";
import { statusWords } from "./words";

/** A board that has run for months has thousands of resolved cards; nobody looks at all of them. */
const pageCount = 30;

interface Props {
  columns: Columns;
  loading: boolean;
  /** Stands in the first column when nothing is open: the way on. */
  whenNothingIsOpen: ReactNode;
  /** More resolved incidents than the board holds can be had. */
  hasOlder: boolean;
}

export function Board({ columns, loading, hasOlder, whenNothingIsOpen }: Props) {
  const nothingIsOpen = incidentStatuses.every((status) => status === "resolved" || columns[status].length === 0);
  return (
    <div className="grid flex-1 items-start gap-4 sm:grid-cols-2 xl:grid-cols-4">
      {incidentStatuses.map((status) => (
        <Column
          key={status}
          status={status}
          incidents={columns[status]}
          loading={loading}
          empty={status === "triage" && nothingIsOpen ? whenNothingIsOpen : <Empty text={statusWords[status].empty} />}
          foot={status === "resolved" && hasOlder && <ShowOlder />}
        />
      ))}
    </div>
  );
}

const Empty = ({ text }: { text: string }) => <p className="px-1 py-6 text-center text-sm text-faint">{text}</p>;

interface ColumnProps {
  status: IncidentStatus;
  incidents: Incident[];
  loading: boolean;
  /** In place of cards. */
  empty: ReactNode;
  /** Below the last card. */
  foot: ReactNode;
}

function Column({ status, incidents, loading, empty, foot }: ColumnProps) {
  const [limit, setLimit] = useState(pageCount);
  const { name, tone } = statusWords[status];
  const hiddenCount = incidents.length - limit;
  return (
    <section
      aria-label={name}
      data-testid={`column-${status}`}
      className="flex min-h-40 min-w-0 flex-col rounded-2xl border border-line bg-sunken/60 p-3"
    >
      <h2 className="mb-3 flex items-center gap-2 px-1 text-sm font-semibold">
        <span className={`size-2 rounded-full ${dotTone[tone]}`} aria-hidden="true" />
        {name}
        <span className="ml-auto rounded-md bg-raised px-1.5 py-0.5 text-xs font-medium text-soft tabular-nums">
          {loading ? "–" : incidents.length}
        </span>
      </h2>
      {incidents.length === 0 ? (
        loading ? (
          <Skeleton className="h-24" />
        ) : (
          empty
        )
      ) : (
        <ul className="space-y-2.5">
          {incidents.slice(0, limit).map((incident) => (
            <li key={incident.id}>
              <IncidentCard incident={incident} />
            </li>
          ))}
        </ul>
      )}
      {hiddenCount > 0 ? (
        <Button kind="quiet" className="mt-2" onClick={() => setLimit(limit + pageCount)}>
          Show {Math.min(hiddenCount, pageCount)} more of {hiddenCount}
        </Button>
      ) : (
        foot
      )}
    </section>
  );
}
