import type { ReactNode, Ref } from "react";
import { dotTone } from "@/components/tone";
import type { IncidentStatus } from "@/lib/types";
import { statusWords } from "../incidents/words";

interface Props {
  status: IncidentStatus;
  /** Null while it is not known. */
  count: number | null;
  /** A card is held over it. */
  isOver?: boolean;
  ref?: Ref<HTMLElement>;
  children: ReactNode;
}

/** A column's outline and head, whatever is in it. */
export function ColumnFrame({ status, count, isOver = false, ref, children }: Props) {
  const { name, tone } = statusWords[status];
  return (
    <section
      ref={ref}
      aria-label={name}
      data-testid={`column-${status}`}
      data-over={isOver || undefined}
      className={`flex min-h-40 min-w-0 flex-col rounded-2xl border bg-sunken/60 pt-3 ${isOver ? "border-focus ring-2 ring-focus" : "border-line"}`}
    >
      <h2 className="mb-3 flex items-center gap-2 px-4 text-sm font-semibold">
        <span className={`size-2 rounded-full ${dotTone[tone]}`} aria-hidden="true" />
        {name}
        <span data-testid="column-count" className="ml-auto rounded-md bg-raised px-1.5 py-0.5 text-xs font-medium text-soft tabular-nums">
          {count ?? "–"}
        </span>
      </h2>
      {children}
    </section>
  );
}
