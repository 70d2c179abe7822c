import { Button, Spinner } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { Modal } from "@/components/Modal";
import { dateTime, incidentNumber } from "@/lib/format";
import type { AuditRecord } from "@/lib/decode-audit";
import { useAudit } from "./use-audit";

const hashShown = 12;

function Row({ record }: { record: AuditRecord }) {
  return (
    <tr data-testid="audit-row" className="border-t border-line align-top">
      <td className="py-2 pr-3 text-right font-mono text-xs text-faint tabular-nums">{record.seq}</td>
      <td className="py-2 pr-3 text-xs whitespace-nowrap text-faint tabular-nums">
        <time dateTime={record.at}>{dateTime(record.at)}</time>
      </td>
      <td className="py-2 pr-3 font-medium break-words">{record.kind}</td>
      <td className="py-2 pr-3 break-words">{record.actor}</td>
      <td className="py-2 pr-3 font-mono text-xs whitespace-nowrap">
        {record.incident_id && incidentNumber(record.incident_id)}
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

/** What happened, the newest first. It only shows: nothing here can be changed, by nobody. */
export function AuditModal({ onClose }: { onClose: () => void }) {
  const audit = useAudit();
  const records = audit.data?.pages.flatMap((page) => page.records) ?? [];
  return (
    <Modal width="wide" testId="audit-modal" title="Audit" onClose={onClose}>
      <ErrorNote error={audit.error} title="The audit cannot be shown" onRetry={() => void audit.refetch()} />
      {audit.isPending && <Spinner />}
      {audit.isSuccess && records.length === 0 && <p className="text-sm text-faint">Nothing is on record yet.</p>}
      {records.length > 0 && (
        <div className="overflow-x-auto">
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
      )}
      {audit.hasNextPage && (
        <div className="mt-4">
          <Button busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
            Show older
          </Button>
        </div>
      )}
    </Modal>
  );
}
