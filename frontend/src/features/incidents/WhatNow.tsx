import type { ReactNode } from "react";
import { useFocusKept } from "@/components/use-focus-kept";
import type { AuditRecord } from "@/lib/decode-audit";
import type { Incident, SystemState } from "@/lib/types";
import type { FixNow } from "./healing";
import { HowItEnded } from "./HowItEnded";
import { WhyNotHealing } from "./WhyNotHealing";

interface Props {
  incident: Incident;
  system: SystemState | undefined;
  records: AuditRecord[];
  fix: FixNow;
  /** What happens to it at this moment, in a few words. */
  now: ReactNode;
  /** The one thing to do next; null where there is none. */
  act: ReactNode;
}

/** How it stands and what to do next, in one place that does not change its size: whatever arrives, nothing below moves. */
export function WhatNow({ incident, system, records, fix, now, act }: Props) {
  const kept = useFocusKept<HTMLElement>();
  return (
    <section
      ref={kept.ref}
      {...kept.handlers}
      tabIndex={-1}
      aria-label="What now"
      data-testid="what-now"
      className="flex min-h-44 flex-wrap content-center items-center gap-x-6 gap-y-2 rounded-xl border border-line-strong bg-panel px-4 py-3 text-sm *:[[role=alert]]:basis-full sm:min-h-26 lg:min-h-22"
    >
      <div className="min-w-64 flex-1 space-y-0.5">
        {now}
        {incident.status === "resolved" ? <HowItEnded incident={incident} records={records} /> : <WhyNotHealing incident={incident} system={system} records={records} fix={fix} />}
      </div>
      {act}
    </section>
  );
}
