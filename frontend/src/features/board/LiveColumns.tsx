import { DndContext, DragOverlay } from "@dnd-kit/core";
import { useCallback, useMemo } from "react";
import type { IncidentStatus } from "@/lib/types";
import { columnsFrom } from "../incidents/columns";
import { IncidentCard } from "../incidents/IncidentCard";
import { useOlderIncidents } from "../incidents/use-incidents";
import { emptyOf, gridClass } from "./places";
import { filterOf } from "./filter";
import { LiveColumn } from "./LiveColumn";
import { NowLine } from "./NowLine";
import { OlderFoot } from "./OlderFoot";
import { rowsOf } from "./stacks";
import { asDropped, withCarried } from "./pending";
import type { LiveColumnsProps } from "./types";
import { useCarry } from "./use-carry";

const nothing = () => undefined;

/** Columns of any length, whose cards can be carried. */
export function LiveColumns(props: LiveColumnsProps) {
  const { incidents, loading, hasOlder, search, shown, activity, unfolded, onToggle } = props;
  const { carried, keptId, pending, context } = useCarry(shown, props.focusedId);
  const older = useOlderIncidents();

  const columns = useMemo(
    () => columnsFrom(withCarried(asDropped(incidents, pending).filter(filterOf(search)), carried)),
    [incidents, pending, search, carried],
  );
  const rows = useMemo(() => {
    const of = (status: IncidentStatus) => rowsOf(columns[status], unfolded, carried?.id);
    return { triage: of("triage"), investigating: of("investigating"), fixing: of("fixing"), resolved: of("resolved") };
  }, [columns, unfolded, carried]);

  const { mutate, isPending, isError } = older;
  const loadOlder = useCallback(() => {
    if (hasOlder && !isPending && !isError) mutate();
  }, [hasOlder, isPending, isError, mutate]);

  return (
    <DndContext {...context}>
      <div className={gridClass} data-testid="live-board">
        {shown.map((status, place) => (
          <LiveColumn
            key={status}
            status={status}
            rows={rows[status]}
            count={columns[status].length}
            loading={loading}
            empty={emptyOf(props, status, place === 0)}
            foot={status === "resolved" && hasOlder && <OlderFoot older={older} />}
            activity={activity}
            keptId={keptId}
            onToggle={onToggle}
            onNearEnd={status === "resolved" ? loadOlder : nothing}
          />
        ))}
      </div>
      <DragOverlay dropAnimation={null}>
        {carried && (
          // A picture of the card, no second link to it.
          <div inert>
            <IncidentCard incident={carried} now={<NowLine incident={carried} activity={activity} />} />
          </div>
        )}
      </DragOverlay>
    </DndContext>
  );
}
