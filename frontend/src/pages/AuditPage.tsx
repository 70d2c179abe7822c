import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { PageTitle } from "@/components/PageTitle";
import { Skeleton } from "@/components/Skeleton";
import { AuditFilterForm } from "@/features/audit/AuditFilterForm";
import { AuditTable } from "@/features/audit/AuditTable";
import { ChainCheck } from "@/features/audit/ChainCheck";
import { filterOf, readSearch, withWholeId } from "@/features/audit/filter";
import { useAudit } from "@/features/audit/use-audit";
import { incidentsIn } from "@/features/incidents/columns";
import { useIncidents } from "@/features/incidents/use-incidents";

/** What happened, the newest first. It only shows: nothing here can be changed, by nobody. */
export function AuditPage() {
  const search = readSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const { store } = useIncidents();
  const audit = useAudit(filterOf(search));
  const records = audit.data?.pages.flatMap((page) => page.records) ?? [];
  const filtered = Object.keys(search).length > 0;
  return (
    <section aria-labelledby="audit-title" data-testid="audit-page" className="space-y-4">
      <PageTitle id="audit-title">Audit</PageTitle>
      <ChainCheck />
      <AuditFilterForm search={search} onChange={(next) => void navigate({ to: "/audit", search: withWholeId(next, incidentsIn(store)) })} />
      <ErrorNote error={audit.error} title="The audit cannot be shown" onRetry={() => void audit.refetch()} />
      {audit.isPending && <Skeleton className="h-96" />}
      {audit.isSuccess && records.length === 0 && (
        <EmptyState title={filtered ? "No record fits the filter." : "Nothing is on record yet."}>
          <p className="text-sm text-faint">
            {filtered ? "Names are whole names, and times are in your zone." : "Every change, proposal, approval and step will stand here."}
          </p>
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
