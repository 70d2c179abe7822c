import { Link } from "@tanstack/react-router";
import { dateTime, incidentNumber } from "@/lib/format";
import type { AuditRecord } from "@/lib/decode-audit";
import { kindName } from "./kinds";

const hashShown = 12;

function Row({ record }: { record: AuditRecord }) {
  return (
    <tr data-testid="audit-row" className="border-t border-line align-top">
      <td className="py-2 pr-3 text-right font-mono text-xs text-faint tabular-nums">{record.seq}</td>
      <td className="py-2 pr-3 text-xs whitespace-nowrap text-faint tabular-nums">
        <time dateTime={record.at}>{dateTime(record.at)}</time>
      </td>
      <td className="py-2 pr-3 font-medium break-words" data-tip={record.kind}>
        {kindName(record.kind)}
      </td>
      <td className="py-2 pr-3 break-words">{record.actor}</td>
      <td className="py-2 pr-3 font-mono text-xs whitespace-nowrap">
        {record.incident_id && (
          <Link
            to="/incidents/$incidentId"
            params={{ incidentId: record.incident_id }}
            className="underline underline-offset-2 hover:text-ink"
          >
            {incidentNumber(record.incident_id)}
          </Link>
        )}
      </td>
      <td className="py-2 pr-3 text-xs break-words">
        <ul>
          {record.detail.map(({ name, value }) => (
            <li key={name} className="[overflow-wrap:anywhere]">
              <span className="text-faint">{name}: </span>
              {value}
            </li>
          ))}
        </ul>
      </td>
      <td className="py-2 font-mono text-xs text-faint" title={record.hash}>
        {record.hash.slice(0, hashShown)}
      </td>
    </tr>
  );
}

const columns = ["No.", "When", "What", "Who", "Incident", "Of it", "Hash"];

/** Records in the order in which they are given. */
export function AuditTable({ records }: { records: AuditRecord[] }) {
  return (
    <div role="group" aria-label="Records" tabIndex={0} className="overflow-x-auto">
      <table className="w-full text-left text-sm">
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col" className="pr-3 pb-2 text-xs font-medium text-faint">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <Row key={record.seq} record={record} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
