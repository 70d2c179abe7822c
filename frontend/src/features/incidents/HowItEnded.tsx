import { Ago } from "@/components/Time";
import { inkTone } from "@/components/tone";
import type { AuditRecord } from "@/lib/decode-audit";
import type { Incident } from "@/lib/types";
import { endedAt, endedBy } from "./ended";

/** Of an incident that is over: when, and by what. */
export function HowItEnded({ incident, records }: { incident: Incident; records: AuditRecord[] }) {
  return (
    <div data-testid="how-it-ended">
      <p className={`font-semibold ${inkTone.success}`}>
        Resolved <Ago iso={endedAt(incident)} />
      </p>
      <p className="text-soft">{endedBy(records)}</p>
    </div>
  );
}
