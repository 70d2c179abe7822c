import { ErrorNote } from "@/components/ErrorNote";
import { CheckNow } from "@/features/targets/CheckNow";
import { LiveHealth } from "@/features/targets/LiveHealth";
import { OpenIncidents } from "@/features/targets/OpenIncidents";
import type { Incident, SystemState } from "@/lib/types";
import { NextCheck } from "./NextCheck";
import { Silence } from "./Silence";
import { useSchedules } from "./use-history";

interface Props {
  system: SystemState;
  openIncidents: Incident[];
}

/** What is worth telling and no incident by itself: that it runs full, and when. */
function Warning({ text }: { text: unknown }) {
  if (typeof text !== "string" || !text) return null;
  return (
    <p data-testid="system-warning" className="rounded-lg border border-warning-line bg-warning-wash px-3 py-2 text-sm break-words text-warning-ink">
      {text}
    </p>
  );
}

/** How it is at this moment, when it is asked next and what can be done, in one row; what is open, below it. */
export function SystemNow({ system, openIncidents }: Props) {
  const schedules = useSchedules();
  const schedule = schedules.data?.[system.name];
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-64 flex-1">
          <LiveHealth system={system} />
        </div>
        <div className="min-w-32">
          <NextCheck schedule={schedule} />
        </div>
        <CheckNow target={system.name} />
        <Silence target={system.name} schedule={schedule} />
      </div>
      <Warning text={system.metrics["warning"]} />
      <ErrorNote error={schedules.error} title="The next check is not known" />
      <OpenIncidents system={system.name} incidents={openIncidents} />
    </div>
  );
}
