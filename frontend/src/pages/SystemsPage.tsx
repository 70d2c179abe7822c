import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { PageTitle } from "@/components/PageTitle";
import { Skeleton } from "@/components/Skeleton";
import { HealthChart } from "@/features/history/HealthChart";
import { NextCheck } from "@/features/history/NextCheck";
import { useSchedules } from "@/features/history/use-history";
import { systemOf } from "@/features/incidents/system";
import { useIncidents } from "@/features/incidents/use-incidents";
import { SystemCard } from "@/features/targets/SystemCard";
import { WrongLabels } from "@/features/targets/WrongLabels";
import { useLabels } from "@/features/targets/use-labels";
import { useSystems } from "@/features/targets/use-systems";
import type { Incident } from "@/lib/types";

const isOpenOf = (system: string) => (incident: Incident) =>
  incident.status !== "resolved" && systemOf(incident) === system;

/** Each watched target as it is known to be now. */
export function SystemsPage() {
  const systems = useSystems();
  const { store } = useIncidents();
  const schedules = useSchedules();
  const labels = useLabels();
  const incidents = Object.values(store.entries).map((entry) => entry.incident);
  const known = systems.data ?? [];
  return (
    <section aria-labelledby="systems-title" data-testid="systems-page" className="space-y-4">
      <PageTitle id="systems-title">Systems</PageTitle>
      <ErrorNote error={systems.error} title="This may be out of date" onRetry={() => void systems.refetch()} />
      <WrongLabels wrong={labels.data?.wrong ?? []} />
      {systems.isSuccess && known.length === 0 && (
        <EmptyState title="No system has reported yet">
          <p className="text-sm text-faint">The health monitor tells of each target in the catalogue once it has asked it.</p>
          {labels.data?.on && (
            <p data-testid="labels-how" className="text-sm text-faint">
              A container is watched once it has the label <code>selfheal.enable=true</code>; <code>selfheal.type</code> says what it is.
            </p>
          )}
        </EmptyState>
      )}
      <div className="grid items-start gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {systems.isPending && [1, 2].map((place) => <Skeleton key={place} className="h-64" />)}
        {known.map((system) => (
          <div key={system.name} className="min-w-0 space-y-2">
            <SystemCard system={system} openIncidents={incidents.filter(isOpenOf(system.name))} />
            <NextCheck schedule={schedules.data?.[system.name]} />
            <HealthChart target={system.name} />
          </div>
        ))}
      </div>
    </section>
  );
}
