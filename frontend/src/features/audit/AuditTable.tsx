import { Link } from "@tanstack/react-router";
import { DataTable } from "@/components/DataTable";
import type { Column } from "@/components/DataTable";
import { dateTime, incidentNumber } from "@/lib/format";
import type { AuditRecord } from "@/lib/decode-audit";
import { kindName } from "./kinds";

const hashShown = 12;

function IncidentLink({ id }: { id: string }) {
  return (
    <Link to="/incidents/$incidentId" params={{ incidentId: id }} className="font-mono text-xs whitespace-nowrap underline underline-offset-2 hover:text-ink">
      {incidentNumber(id)}
    </Link>
  );
}

function Detail({ detail }: Pick<AuditRecord, "detail">) {
  return (
    <ul className="text-xs">
      {detail.map(({ name, value }) => (
        <li key={name}>
          <span className="text-faint">{name}: </span>
          {value}
        </li>
      ))}
    </ul>
  );
}

const columns: Column<AuditRecord>[] = [
  { name: "No.", numeric: true, cell: ({ seq }) => <span className="text-xs text-faint">{seq}</span> },
  {
    name: "When",
    cell: ({ at }) => (
      <time dateTime={at} className="text-xs whitespace-nowrap text-faint tabular-nums">
        {dateTime(at)}
      </time>
    ),
  },
  {
    name: "What",
    cell: ({ kind }) => (
      <span data-tip={kind} className="font-medium">
        {kindName(kind)}
      </span>
    ),
  },
  { name: "Who", cell: ({ actor }) => actor },
  { name: "Incident", cell: ({ incident_id: id }) => id && <IncidentLink id={id} /> },
  { name: "Of it", cell: ({ detail }) => <Detail detail={detail} /> },
  {
    name: "Hash",
    cell: ({ hash }) => (
      <span data-tip={hash} className="font-mono text-xs text-faint">
        {hash.slice(0, hashShown)}
      </span>
    ),
  },
];

/** Records in the order in which they are given. */
export const AuditTable = ({ records }: { records: AuditRecord[] }) => (
  <DataTable name="Records" columns={columns} rows={records} keyOf={({ seq }) => String(seq)} rowTestId="audit-row" />
);
