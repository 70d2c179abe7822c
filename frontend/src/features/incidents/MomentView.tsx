import { Link } from "@tanstack/react-router";
import { Readable } from "@/components/Readable";
import { At } from "@/components/Time";
import { dotTone } from "@/components/tone";
import type { Moment } from "./timeline";

const linkLook = "text-xs text-soft underline underline-offset-2 hover:text-ink";

function See({ moment, incidentId }: { moment: Moment; incidentId: string }) {
  if (moment.incidentId) {
    return (
      <Link to="/incidents/$incidentId" params={{ incidentId: moment.incidentId }} aria-label={`See: ${moment.title}`} className={linkLook}>
        see
      </Link>
    );
  }
  if (!moment.executionId) return null;
  return (
    <Link
      to="/incidents/$incidentId/executions/$executionId"
      params={{ incidentId, executionId: moment.executionId }}
      aria-label={`See the execution of ${moment.title}`}
      className={linkLook}
    >
      see
    </Link>
  );
}

/** One thing that happened: what, by whom, when. */
export function MomentView({ moment, incidentId }: { moment: Moment; incidentId: string }) {
  return (
    <li data-testid="moment" data-kind={moment.key.split("-")[0]} className="relative pl-5">
      <span aria-hidden="true" className={`absolute top-1.5 -left-1.25 size-2.5 rounded-full ring-4 ring-panel ${dotTone[moment.tone]}`} />
      <div className="flex flex-wrap items-baseline gap-x-2 text-sm">
        <span className="font-medium break-words">{moment.title}</span>
        {moment.who && <span className="text-xs break-all text-faint">by {moment.who}</span>}
        <See moment={moment} incidentId={incidentId} />
        <At iso={moment.at} className="ml-auto text-xs text-faint" />
      </div>
      {moment.text && (
        <p className="font-mono text-xs wrap-anywhere whitespace-pre-wrap text-soft">
          <Readable text={moment.text} />
        </p>
      )}
    </li>
  );
}
