import type { ReactNode } from "react";

export interface Column<Row> {
  name: string;
  /** Numbers that are compared stand one below the other. */
  numeric?: boolean;
  /** Its words stay whole where another column is long. */
  whole?: boolean;
  cell: (row: Row) => ReactNode;
}

interface Props<Row> {
  /** What a screen reader is told that the table is. */
  name: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
  testId?: string;
  rowTestId?: string;
}

/** Below 30rem a row is a list of names and values: nothing has to be moved sideways to be read. The name is for the eye; a screen reader has the column's head. */
const asList =
  "max-[30rem]:grid max-[30rem]:grid-cols-[6.5rem_minmax(0,1fr)] max-[30rem]:gap-x-3 max-[30rem]:py-0.5 max-[30rem]:pr-0 max-[30rem]:text-left max-[30rem]:before:font-sans max-[30rem]:before:text-xs max-[30rem]:before:leading-5 max-[30rem]:before:text-faint max-[30rem]:before:content-[attr(data-name)_/_'']";
const cellLook = ({ numeric, whole }: Column<never>) =>
  `py-1.5 pr-4 last:pr-0 ${asList} ${numeric ? "text-right font-mono tabular-nums" : "text-left"} ${whole ? "min-w-28 max-[30rem]:wrap-anywhere" : "wrap-anywhere"}`;

/** Rows of facts. Where it is wider than its place, it moves sideways by itself, by keyboard too. Roles are said, since a table that is laid out as blocks
 * would be none to a screen reader. */
export function DataTable<Row>({ name, columns, rows, keyOf, testId, rowTestId }: Props<Row>) {
  return (
    <div role="group" aria-label={name} tabIndex={0} className="overflow-x-auto">
      <table data-testid={testId} role="table" className="w-full text-sm max-[30rem]:block">
        <thead role="rowgroup" className="max-[30rem]:sr-only">
          <tr role="row">
            {columns.map((column) => (
              <th
                key={column.name}
                role="columnheader"
                scope="col"
                className={`pr-4 pb-1.5 text-xs font-medium text-faint last:pr-0 ${column.numeric ? "text-right" : "text-left"}`}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" className="max-[30rem]:block">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row" data-testid={rowTestId} className="border-t border-line align-top max-[30rem]:block max-[30rem]:py-2">
              {columns.map((column) => (
                <td key={column.name} role="cell" data-name={column.name} className={cellLook(column)}>
                  <div>{column.cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
