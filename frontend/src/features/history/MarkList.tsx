import { Link } from "@tanstack/react-router";
import { Exact } from "@/components/Time";
import { clockTime } from "@/lib/format";
import { signOf } from "./draw";
import type { Mark } from "./marks";

const words: Record<Mark["kind"], string> = { incident: "incident", fix: "fix", resolved: "resolved" };
const tones: Record<Mark["kind"], string> = { incident: "text-danger-ink", fix: "text-special-ink", resolved: "text-success-ink" };

/** What the marks on the lines are. */
export function MarkList({ marks }: { marks: Mark[] }) {
  if (marks.length === 0) return <p className="h-24 text-sm text-faint">No incident and no fix in this time.</p>;
  return (
    <ol data-testid="marks" tabIndex={0} aria-label="Incidents and fixes in this time" className="h-24 space-y-1 overflow-y-auto text-sm">
      {marks.map((mark) => {
        const iso = new Date(mark.atMs).toISOString();
        return (
          <li key={`${mark.kind} ${mark.atMs} ${mark.text}`} className="flex items-baseline gap-2">
            <Exact iso={iso} className="font-mono text-xs text-faint tabular-nums">
              {clockTime(iso)}
            </Exact>
            <span className={`w-20 shrink-0 font-medium ${tones[mark.kind]}`}>
              <span aria-hidden="true">{signOf(mark.kind)} </span>
              {words[mark.kind]}
            </span>
            <Link
              to="/incidents/$incidentId"
              params={{ incidentId: mark.incidentId }}
              className="line-clamp-1 break-all text-soft underline underline-offset-2 hover:text-ink"
            >
              {mark.text}
            </Link>
          </li>
        );
      })}
    </ol>
  );
}
