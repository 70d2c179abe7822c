import { useMemo } from "react";
import { columnsFrom } from "../incidents/columns";
import { filterOf } from "./filter";
import { PlainColumn } from "./PlainColumn";
import { emptyOf, gridClass } from "./places";
import { rowsOf } from "./stacks";
import type { ColumnsProps } from "./types";

/** Columns whose cards can be read, opened and filtered; `isWhole`: no others will come. */
export function PlainColumns({ isWhole, ...props }: ColumnsProps & { isWhole: boolean }) {
  const { incidents, search, unfolded, shown } = props;
  const columns = useMemo(() => columnsFrom(incidents.filter(filterOf(search))), [incidents, search]);
  return (
    <div className={gridClass} data-testid="plain-board">
      {shown.map((status, place) => (
        <PlainColumn
          key={status}
          status={status}
          rows={rowsOf(columns[status], unfolded)}
          count={columns[status].length}
          isWhole={isWhole}
          loading={props.loading}
          empty={emptyOf(props, status, place === 0)}
          activity={props.activity}
          onToggle={props.onToggle}
        />
      ))}
    </div>
  );
}
