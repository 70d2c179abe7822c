import { Skeleton } from "@/components/Skeleton";
import { AuditTable } from "@/features/audit/AuditTable";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { useAudit } from "@/features/audit/use-audit";

/** What happened, the newest first. It only shows: nothing here can be changed, by nobody. */
export function AuditPage() {
  const audit = useAudit();
  const records = audit.data?.pages.flatMap((page) => page.records) ?? [];
  return (
    <section aria-labelledby="audit-title" data-testid="audit-page" className="space-y-4">
      <h2 id="audit-title" className="text-base font-semibold">
        Audit
      </h2>
      <ErrorNote error={audit.error} title="The audit cannot be shown" onRetry={() => void audit.refetch()} />
      {audit.isPending && <Skeleton className="h-96" />}
      {audit.isSuccess && records.length === 0 && (
        <EmptyState title="Nothing is on record yet.">
          <p className="text-sm text-faint">Every change, proposal, approval and step will stand here.</p>
        </EmptyState>
      )}
      {records.length > 0 && <AuditTable records={records} />}
      {audit.hasNextPage && (
        <Button busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
          Show older
        </Button>
      )}
    </section>
  );
}
