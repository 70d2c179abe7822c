import { Link } from "@tanstack/react-router";
import { Section } from "@/components/Section";
import { dotTone } from "@/components/tone";
import type { AuditRecord } from "@/lib/decode-audit";
import { dateTime } from "@/lib/format";
import type { Incident } from "@/lib/types";
import { healthMoments } from "./health-moments";
import { timelineOf } from "./timeline";
import type { Moment } from "./timeline";
import { useTargetHistory } from "./use-target-history";

function MomentView({ moment, incidentId }: { moment: Moment; incidentId: string }) {
  return (
    <li data-testid="moment" data-kind={moment.key.split("-")[0]} className="relative pl-5">
      <span aria-hidden="true" className={`absolute top-1.5 -left-1.25 size-2.5 rounded-full ring-4 ring-ground ${dotTone[moment.tone]}`} />
      <div className="flex flex-wrap items-baseline gap-x-2 text-sm">
        <span className="font-medium break-words">{moment.title}</span>
        {moment.who && <span className="text-xs break-all text-faint">by {moment.who}</span>}
        {moment.executionId && (
          <Link
            to="/incidents/$incidentId/executions/$executionId"
            params={{ incidentId, executionId: moment.executionId }}
            aria-label={`See the execution of ${moment.title}`}
            className="text-xs text-soft underline underline-offset-2 hover:text-ink"
          >
            see
          </Link>
        )}
        <time dateTime={moment.at} className="ml-auto text-xs text-faint tabular-nums">
          {dateTime(moment.at)}
        </time>
      </div>
      {moment.text && <p className="font-mono text-xs wrap-anywhere whitespace-pre-wrap text-soft">{moment.text}</p>}
    </li>
  );
}

interface Props {
  incident: Incident;
  records: AuditRecord[];
  /** The target's name; undefined where nobody watches it. */
  target: string | undefined;
}

/** What happened and what was seen, moment by moment, the oldest first. */
export function Timeline({ incident, records, target }: Props) {
  const history = useTargetHistory(incident, target);
  return (
    <Section title="Timeline">
      <ol data-testid="timeline" className="ml-1 space-y-3 border-l border-line">
        {timelineOf(incident, records, healthMoments(history)).map((moment) => (
          <MomentView key={moment.key} moment={moment} incidentId={incident.id} />
        ))}
      </ol>
    </Section>
  );
}
