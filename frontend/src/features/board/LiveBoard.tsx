import { DndContext, DragOverlay } from "@dnd-kit/core";
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import type { IncidentStatus } from "@/lib/types";
import { columnsFrom } from "../incidents/columns";
import { IncidentCard } from "../incidents/IncidentCard";
import { useOlderIncidents } from "../incidents/use-incidents";
import { emptyOf, gridClass, shownStatuses } from "./places";
import { FilterBar } from "./FilterBar";
import { filterOf } from "./filter";
import { LiveColumn } from "./LiveColumn";
import { NowLine } from "./NowLine";
import { OlderFoot } from "./OlderFoot";
import { rowsOf, withToggled } from "./stacks";
import { asDropped, withCarried } from "./pending";
import type { BoardProps } from "./types";
import { useActivity } from "./use-activity";
import { useCarry } from "./use-carry";

const nothing = () => undefined;

/** The board whose cards can be carried, with columns of any length. */
export function LiveBoard(props: BoardProps) {
  const { incidents, loading, hasOlder, onSearch } = props;
  // Thousands of cards follow when what a person does just now is on the screen.
  const search = useDeferredValue(props.search);
  const shown = useMemo(() => shownStatuses(search), [search]);
  const activity = useActivity(useMemo(() => incidents.some((one) => one.status !== "resolved"), [incidents]));
  const { carried, keptId, pending, context } = useCarry(shown);
  const older = useOlderIncidents();
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((stackKey: string) => setUnfolded((all) => withToggled(all, stackKey)), []);

  const columns = useMemo(
    () => columnsFrom(withCarried(asDropped(incidents, pending).filter(filterOf(search)), carried)),
    [incidents, pending, search, carried],
  );
  const rows = useMemo(() => {
    const of = (status: IncidentStatus) => rowsOf(columns[status], unfolded, carried?.id);
    return { triage: of("triage"), investigating: of("investigating"), fixing: of("fixing"), resolved: of("resolved") };
  }, [columns, unfolded, carried]);
  const count = shown.reduce((sum, status) => sum + columns[status].length, 0);

  const { mutate, isPending, isError } = older;
  const loadOlder = useCallback(() => {
    if (hasOlder && !isPending && !isError) mutate();
  }, [hasOlder, isPending, isError, mutate]);

  return (
    <DndContext {...context}>
      <FilterBar incidents={incidents} search={props.search} count={count} onSearch={onSearch} />
      <div className={gridClass}>
        {shown.map((status, place) => (
          <LiveColumn
            key={status}
            status={status}
            rows={rows[status]}
            count={columns[status].length}
            loading={loading}
            empty={emptyOf({ ...props, search }, status, place === 0)}
            foot={status === "resolved" && hasOlder && <OlderFoot older={older} />}
            activity={activity}
            keptId={keptId}
            onToggle={toggle}
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
