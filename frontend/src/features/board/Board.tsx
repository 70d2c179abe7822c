import { useCallback, useEffect, useState } from "react";
import type { ComponentType } from "react";
import { ErrorNote } from "@/components/ErrorNote";
import { columnsFrom } from "../incidents/columns";
import { filterOf } from "./filter";
import { PlainColumn } from "./PlainColumn";
import { emptyOf, gridClass, shownStatuses } from "./places";
import type { BoardProps } from "./types";

const notFetched = new Error("cards can be read and opened, but not carried or filtered here.");

function PlainBoard({ isWhole, ...props }: BoardProps & { isWhole: boolean }) {
  const columns = columnsFrom(props.incidents.filter(filterOf(props.search)));
  return (
    <div className={gridClass}>
      {shownStatuses(props.search).map((status, place) => (
        <PlainColumn
          key={status}
          status={status}
          incidents={columns[status]}
          isWhole={isWhole}
          loading={props.loading}
          empty={emptyOf(props, status, place === 0)}
        />
      ))}
    </div>
  );
}

/** What moves and scrolls for ever weighs as much as the rest of the board: the cards are there first. Where it cannot be fetched
 * they stay, as many as one may want to read, and it is asked for again when a person says so. */
export function boardOf(load: () => Promise<ComponentType<BoardProps>>) {
  let known: ComponentType<BoardProps> | null = null;
  return function Board(props: BoardProps) {
    const [LiveBoard, setLiveBoard] = useState(() => known);
    const [failed, setFailed] = useState(false);
    const fetch = useCallback(async () => {
      try {
        known = await load();
        setLiveBoard(() => known);
      } catch {
        setFailed(true);
      }
    }, []);
    useEffect(() => {
      if (!known) void fetch();
    }, [fetch]);
    if (LiveBoard) return <LiveBoard {...props} />;
    return (
      <>
        {failed ? (
          <ErrorNote title="Part of the board could not be fetched" error={notFetched} onRetry={() => void fetch()} />
        ) : (
          // As high as the filters, which are to come.
          <div className="h-9" />
        )}
        <PlainBoard {...props} isWhole={failed} />
      </>
    );
  };
}

export const Board = boardOf(async () => (await import("./LiveBoard")).LiveBoard);
