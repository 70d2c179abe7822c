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
}

const look = ({ numeric, whole }: Column<never>) =>
  `${numeric ? "text-right font-mono tabular-nums" : "text-left"} ${whole ? "min-w-28" : "[overflow-wrap:anywhere]"}`;

/** Rows of facts. Where it is wider than its place, it moves sideways by itself, by keyboard too. */
export function DataTable<Row>({ name, columns, rows, keyOf, testId }: Props<Row>) {
  return (
    <div role="group" aria-label={name} tabIndex={0} className="overflow-x-auto">
      <table data-testid={testId} className="w-full text-sm">
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.name}
                scope="col"
                className={`pr-4 pb-1.5 text-xs font-medium text-faint last:pr-0 ${column.numeric ? "text-right" : "text-left"}`}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-t border-line align-top">
              {columns.map((column) => (
                <td key={column.name} className={`py-1.5 pr-4 last:pr-0 ${look(column)}`}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
