import { Link, useParams } from "@tanstack/react-router";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { PageGuard } from "@/components/PageGuard";
import { PageTitle } from "@/components/PageTitle";
import { Skeleton } from "@/components/Skeleton";
import { HistoryView } from "@/features/history/HistoryView";
import { NextCheck } from "@/features/history/NextCheck";
import { Silence } from "@/features/history/Silence";
import { useSchedules } from "@/features/history/use-history";
import { useIncidents } from "@/features/incidents/use-incidents";
import { isOf } from "@/features/history/marks";
import { SystemCard } from "@/features/targets/SystemCard";
import { useSystems } from "@/features/targets/use-systems";
import type { SystemState } from "@/lib/types";

/** One watched target: as it is, as it was, and what is done with it. */
export function SystemPage() {
  const { name = "" } = useParams({ strict: false });
  const systems = useSystems();
  const system = systems.data?.find((one) => one.name === name);
  return (
    <section aria-labelledby="system-title" data-testid="system-page" className="space-y-6">
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
  const schedules = useSchedules();
  const incidents = Object.values(store.entries).map((entry) => entry.incident);
  const open = incidents.filter((one) => one.status !== "resolved" && isOf(one, system.name));
  const schedule = schedules.data?.[system.name];
  return (
    <>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <SystemCard system={system} openIncidents={open} />
        <div className="space-y-3">
          <NextCheck schedule={schedule} />
          <Silence target={system.name} schedule={schedule} />
          <ErrorNote error={schedules.error} title="The next check is not known" />
        </div>
      </div>
      <HistoryView target={system.name} incidents={incidents} />
    </>
  );
}
