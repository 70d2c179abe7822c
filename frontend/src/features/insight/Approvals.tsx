import { DataTable } from "@/components/DataTable";
import type { Column } from "@/components/DataTable";
import type { ApproverLine, Insight } from "@/lib/decode-insight";
import { spanOf } from "./words";

const columns: Column<ApproverLine>[] = [
  { name: "Who", cell: (line) => line.actor },
  { name: "Approved", numeric: true, cell: (line) => line.count },
  { name: "Median time to approve", numeric: true, cell: (line) => spanOf(line.median_ms) },
];

export function Approvals({ approvals }: { approvals: Insight["approvals"] }) {
  return (
    <div className="space-y-3">
      <p data-testid="insight-approvals" className="text-sm text-soft">
        {approvals.proposals} fixes were proposed, {approvals.approvals} approved; {approvals.rehearsed} of these had been tried on a copy first.
        {approvals.evidence_known > 0 && ` The evidence was opened before ${approvals.evidence_opened} of ${approvals.evidence_known} approvals.`}
      </p>
      {approvals.by.length > 0 && <DataTable name="Approvals by person" columns={columns} rows={approvals.by} keyOf={(line) => line.actor} />}
    </div>
  );
}
