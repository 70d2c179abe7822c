import { Readable } from "@/components/Readable";
import { useActing } from "@/features/acting/use-acting";
import { heldBack } from "@/features/acting/held-back";
import { useSchedules } from "@/features/history/use-history";
import type { AuditRecord } from "@/lib/decode-audit";
import { capital } from "@/lib/format";
import type { Incident, SystemState } from "@/lib/types";
import { waitingFor } from "./healing";
import type { FixNow } from "./healing";
import { Reopening } from "./Reopening";

interface Props {
  incident: Incident;
  system: SystemState | undefined;
  records: AuditRecord[];
  fix: FixNow;
}

/** One line: what the target still lacks, and what becomes of a fix. */
export function WhyNotHealing({ incident, system, records, fix }: Props) {
  const recovery = useSchedules().data?.[system?.name ?? ""]?.recovery ?? null;
  const acting = useActing();
  const waiting = waitingFor(incident, system, recovery, records, system ? heldBack(acting, system.name, false) : null, fix);
  if (!waiting) return null;
  return (
    <p data-testid="why-not-healing" className="break-words text-soft">
      <Reopening incident={incident} records={records} />
      {waiting.target && (
        <span className="tabular-nums">
          <strong className="font-semibold text-ink">{system?.name}</strong>: {waiting.target}.{" "}
        </span>
      )}
      <Readable text={capital(waiting.fix)} />
      {/[.!?]$/.test(waiting.fix) ? "" : "."}
    </p>
  );
}
