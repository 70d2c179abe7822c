import type { Stories } from "@/test/story";
import { DataTable } from "./DataTable";
import type { Column } from "./DataTable";

interface Row {
  name: string;
  count: number;
}
const columns: Column<Row>[] = [
  { name: "Action", whole: true, cell: ({ name }) => name },
  { name: "Times", numeric: true, cell: ({ count }) => count },
];
const table = (rows: Row[]) => <DataTable name="What was run" columns={columns} rows={rows} keyOf={({ name }) => name} />;

export const stories: Stories = {
  "a few rows": { part: () => table([{ name: "flush", count: 12 }, { name: "restart", count: 3 }]), shows: "tbody tr" },
  "long words": { part: () => table([{ name: "a-very-long-name-".repeat(12), count: 1_000_000 }]), shows: "tbody tr" },
  "wider than its place": {
    part: () => (
      <DataTable
        name="Wide"
        rows={[{ name: "flush", count: 1 }]}
        keyOf={({ name }) => name}
        columns={Array.from({ length: 16 }, (_, i) => ({ name: `Column ${i}`, whole: true, cell: (row: Row) => row.name }))}
      />
    ),
    shows: "th:nth-child(16)",
  },
};
