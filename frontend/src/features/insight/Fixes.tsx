import { DataTable } from "@/components/DataTable";
import type { Column } from "@/components/DataTable";
import { outcomes } from "@/lib/decode-insight";
import type { ActionLine, ExecutionLine } from "@/lib/decode-insight";
import { faultName, spanOf, successOf } from "./words";

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** Of columns of counts those in which there is something: a column of noughts only makes the table wide. */
const counts = <Row extends object>(rows: Row[], names: Partial<Record<keyof Row & string, string>>): Column<Row>[] =>
  Object.entries(names)
    .map(([key, name]) => ({ name: String(name), numeric: true, cell: (row: Row) => Number(row[key as keyof Row]) }))
    .filter(({ cell }) => rows.some((row) => cell(row) > 0));

const outcomeNames = Object.fromEntries(outcomes.map((outcome) => [outcome, capital(outcome)]));

const executionColumns = (lines: ExecutionLine[]): Column<ExecutionLine>[] => [
  { name: "Action", cell: (line) => <span className="font-mono">{line.action}</span> },
  { name: "Fault", cell: (line) => line.fault || "an undo" },
  { name: "Healed", numeric: true, cell: successOf },
  ...counts(lines, outcomeNames),
];

const actionColumns = (lines: ActionLine[]): Column<ActionLine>[] => [
  { name: "Action", cell: (line) => <span className="font-mono">{line.action}</span> },
  { name: "Fault", cell: (line) => faultName(line.fault) },
  { name: "Run", numeric: true, cell: (line) => line.count },
  ...counts(lines, { success: "Succeeded", failed: "Failed", unknown: "End unknown" }),
  { name: "Median duration", numeric: true, cell: (line) => spanOf(line.median_ms) },
];

const keyOf = (line: { action: string; fault: string }) => `${line.action}\n${line.fault}`;

export const ExecutionTable = ({ lines }: { lines: ExecutionLine[] }) => (
  <DataTable name="Executions by action and fault" testId="insight-executions" columns={executionColumns(lines)} rows={lines} keyOf={keyOf} />
);

export const ActionTable = ({ lines }: { lines: ActionLine[] }) => (
  <DataTable name="Commands by action and fault" testId="insight-actions" columns={actionColumns(lines)} rows={lines} keyOf={keyOf} />
);
