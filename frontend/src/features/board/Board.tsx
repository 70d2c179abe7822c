import { lazy, Suspense } from "react";
import { columnsFrom } from "../incidents/columns";
import { filterOf } from "./filter";
import { PlainColumn } from "./PlainColumn";
import { emptyOf, gridClass, shownStatuses } from "./places";
import type { BoardProps } from "./types";

/** What moves and scrolls for ever weighs as much as the rest of the board: the cards are there first. Where it cannot be fetched
 * they stay as they are. */
const LiveBoard = lazy(async () => {
  try {
    return { default: (await import("./LiveBoard")).LiveBoard };
  } catch {
    return { default: PlainBoard };
  }
});

function PlainBoard(props: BoardProps) {
  const columns = columnsFrom(props.incidents.filter(filterOf(props.search)));
  return (
    <>
      {/* As high as the filters, which are to come. */}
      <div className="h-9" />
      <div className={gridClass}>
        {shownStatuses(props.search).map((status, place) => (
          <PlainColumn
            key={status}
            status={status}
            incidents={columns[status]}
            loading={props.loading}
            empty={emptyOf(props, status, place === 0)}
          />
        ))}
      </div>
    </>
  );
}

export function Board(props: BoardProps) {
  return (
    <Suspense fallback={<PlainBoard {...props} />}>
      <LiveBoard {...props} />
    </Suspense>
  );
}
