import { DataTable } from "@/components/DataTable";
import type { Column } from "@/components/DataTable";
import { outcomes } from "@/lib/decode-insight";
import type { ActionLine, ExecutionLine } from "@/lib/decode-insight";
import { faultName, spanOf, successOf } from "./words";

const executionColumns: Column<ExecutionLine>[] = [
  { name: "Action", cell: (line) => <span className="font-mono">{line.action}</span> },
  { name: "Fault", cell: (line) => line.fault || "an undo" },
  { name: "Healed", numeric: true, cell: successOf },
  ...outcomes.map((outcome) => ({ name: outcome, numeric: true, cell: (line: ExecutionLine) => line[outcome] })),
];

const actionColumns: Column<ActionLine>[] = [
  { name: "Action", cell: (line) => <span className="font-mono">{line.action}</span> },
  { name: "Fault", cell: (line) => faultName(line.fault) },
  { name: "Run", numeric: true, cell: (line) => line.count },
  { name: "success", numeric: true, cell: (line) => line.success },
  { name: "failed", numeric: true, cell: (line) => line.failed },
  { name: "unknown", numeric: true, cell: (line) => line.unknown },
  { name: "Median duration", numeric: true, cell: (line) => spanOf(line.median_ms) },
];

const keyOf = (line: { action: string; fault: string }) => `${line.action}\n${line.fault}`;

export const ExecutionTable = ({ lines }: { lines: ExecutionLine[] }) => (
  <DataTable name="Executions by action and fault" testId="insight-executions" columns={executionColumns} rows={lines} keyOf={keyOf} />
);

export const ActionTable = ({ lines }: { lines: ActionLine[] }) => (
  <DataTable name="Commands by action and fault" testId="insight-actions" columns={actionColumns} rows={lines} keyOf={keyOf} />
);
