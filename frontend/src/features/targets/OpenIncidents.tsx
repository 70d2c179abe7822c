import { Link } from "@tanstack/react-router";
import { incidentNumber } from "@/lib/format";
import type { Incident } from "@/lib/types";

interface Props {
  system: string;
  incidents: Incident[];
}

/** What is open of a system, in one line that is always there: whatever opens moves nothing. */
export function OpenIncidents({ system, incidents }: Props) {
  const [first, ...more] = incidents;
  return (
    <p data-testid="open-incidents" className="flex min-h-6 items-baseline gap-2 text-sm text-soft">
      {!first && <span className="text-faint">No incident is open.</span>}
      {first && (
        <Link to="/incidents/$incidentId" params={{ incidentId: first.id }} className="flex min-w-0 items-baseline gap-2 hover:text-ink">
          <span className="font-mono text-xs text-faint">{incidentNumber(first.id)}</span>
          <span className="truncate underline underline-offset-2">{first.message || "(no message)"}</span>
        </Link>
      )}
      {more.length > 0 && (
        <Link to="/" search={{ system }} className="shrink-0 underline underline-offset-2 hover:text-ink">
          and {more.length} more
        </Link>
      )}
    </p>
  );
}
