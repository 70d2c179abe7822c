import type { ReactNode } from "react";
import { Skeleton } from "@/components/Skeleton";
import type { IncidentStatus } from "@/lib/types";
import { IncidentCard } from "../incidents/IncidentCard";
import { ColumnFrame } from "./ColumnFrame";
import { NowLine } from "./NowLine";
import { belowClass, StackToggle } from "./StackToggle";
import type { CardRow } from "./stacks";
import type { HeardActivity } from "./use-activity";

/** More than a screen is high; the rest is there as soon as the board scrolls. */
const firstCount = 12;
/** Each of them is drawn: thousands would make the page slow. */
const wholeCount = 200;

interface Props {
  status: IncidentStatus;
  rows: CardRow[];
  /** Incidents, folded ones too. */
  count: number;
  /** No other column will come: it shows all it can. */
  isWhole: boolean;
  loading: boolean;
  /** In place of cards. */
  empty: ReactNode;
  activity: HeardActivity;
  onToggle: (stackKey: string) => void;
}

/** The first cards, for as long as nobody has a hand at the board; without the living column, all that a page bears. */
export function PlainColumn({ status, rows, count, isWhole, loading, empty, activity, onToggle }: Props) {
  const shown = rows.slice(0, isWhole ? wholeCount : firstCount);
  return (
    <ColumnFrame status={status} count={loading ? null : count}>
      <div className={`max-h-[max(20rem,calc(100dvh-16rem))] ${isWhole ? "overflow-y-auto" : "overflow-hidden"} px-3 pb-3`}>
        {rows.length === 0 ? (
          loading ? <Skeleton className="h-24" /> : empty
        ) : (
          <ul className="space-y-2.5">
            {shown.map((row) => (
              <li key={row.incident.id} className={belowClass(row)}>
                <IncidentCard incident={row.incident} now={<NowLine incident={row.incident} activity={activity} />} />
                <StackToggle row={row} onToggle={onToggle} />
              </li>
            ))}
          </ul>
        )}
        {isWhole && shown.length < rows.length && (
          <p className="pt-3 text-center text-xs text-faint">
            The first {shown.length} of {rows.length} are shown.
          </p>
        )}
      </div>
    </ColumnFrame>
  );
}
