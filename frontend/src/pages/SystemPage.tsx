import { Link, useParams } from "@tanstack/react-router";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { MetricList } from "@/components/MetricList";
import { PageGuard } from "@/components/PageGuard";
import { PageTitle } from "@/components/PageTitle";
import { Section } from "@/components/Section";
import { Skeleton } from "@/components/Skeleton";
import { HistoryView } from "@/features/history/HistoryView";
import { SystemNow } from "@/features/history/SystemNow";
import { useIncidents } from "@/features/incidents/use-incidents";
import { isOf } from "@/features/history/marks";
import { useSystems } from "@/features/targets/use-systems";
import type { SystemState } from "@/lib/types";

/** One watched target: as it is, as it was, and what is done with it. */
export function SystemPage() {
  const { name = "" } = useParams({ strict: false });
  const systems = useSystems();
  const system = systems.data?.find((one) => one.name === name);
  return (
    <section aria-labelledby="system-title" data-testid="system-page" className="space-y-4">
      <div className="flex flex-wrap items-baseline gap-3">
        <PageTitle key={name} id="system-title" className="text-base font-semibold break-all">
          {name}
        </PageTitle>
        <Link to="/systems" className="text-sm text-soft underline underline-offset-2 hover:text-ink">
          All systems
        </Link>
      </div>
      <ErrorNote error={systems.error} title="This may be out of date" onRetry={() => void systems.refetch()} />
      {systems.isPending && <Skeleton className="h-64" />}
      {systems.isSuccess && !system && (
        <EmptyState title="There is no such system">
          <p className="text-sm text-faint">The health monitor has told of none of that name.</p>
        </EmptyState>
      )}
      {system && (
        <PageGuard key={name} param="name">
          <Found system={system} />
        </PageGuard>
      )}
    </section>
  );
}

function Found({ system }: { system: SystemState }) {
  const { store } = useIncidents();
  const known = Object.values(store.entries).map((entry) => entry.incident);
  const open = known.filter((one) => one.status !== "resolved" && isOf(one, system.name));
  return (
    <>
      <SystemNow system={system} openIncidents={open} />
      <HistoryView target={system.name} />
      <Section title="Measured last">
        <MetricList metrics={system.metrics} />
      </Section>
    </>
  );
}
