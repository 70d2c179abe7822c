import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { chipTone } from "@/components/tone";
import type { AuditCheck } from "@/lib/decode-audit";
import { ExportAudit } from "./ExportAudit";
import { useChainCheck } from "./use-chain-check";

function Answer({ found }: { found: AuditCheck }) {
  return (
    <div
      role="status"
      data-testid="chain-answer"
      data-ok={found.ok}
      className={`rounded-lg border px-3 py-2 text-sm [overflow-wrap:anywhere] ${found.ok ? chipTone.success : chipTone.danger}`}
    >
      {found.ok ? (
        <>
          <strong className="font-semibold">As it was written: </strong>
          {found.count} records, each fits the one before it. Head: <span className="font-mono">{found.last}</span>,{" "}
          <span className="font-mono">{found.hash}</span>
        </>
      ) : (
        <>
          <strong className="font-semibold">Broken at record {found.bad_seq}: </strong>
          {found.why}
        </>
      )}
    </div>
  );
}

/** Is the audit as it was written? And its way out of here. */
export function ChainCheck() {
  const { check, count } = useChainCheck();
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center gap-3">
        <Button busy={check.isPending} onClick={() => check.mutate()} data-testid="chain-check">
          Check the chain
        </Button>
        {check.isPending && <span className="text-sm text-faint tabular-nums">{count} records are good so far</span>}
        <ExportAudit />
      </div>
      <ErrorNote error={check.error} title="The chain was not checked" />
      {check.data && <Answer found={check.data} />}
      <p className="text-xs text-faint">
        This asks the backend about its own records. Who does not trust it asks <code className="font-mono">selfheal-admin audit verify</code>,
        with a head that was kept elsewhere: only that shows a cut tail.
      </p>
    </div>
  );
}
