import { useState } from "react";
import { Button } from "@/components/Button";
import { Section } from "@/components/Section";
import type { AuditRecord } from "@/lib/decode-audit";
import type { Incident } from "@/lib/types";
import { healthMoments } from "./health-moments";
import { MomentView } from "./MomentView";
import { timelineOf } from "./timeline";
import { useFollowEnd } from "./use-follow-end";
import { useTargetHistory } from "./use-target-history";

interface Props {
  incident: Incident;
  records: AuditRecord[];
  /** The target's name; undefined where nobody watches it. */
  target: string | undefined;
}

/** Where it stands beside what was found it ends with the window; it has this room from the first moment on, so that what arrives moves nothing below it. */
const look = "h-96 overflow-y-auto xl:h-[clamp(20rem,calc(100dvh-25.5rem),44rem)]";

/** What happened and what was seen, moment by moment, the oldest first. It stays at the newest until the reader scrolls up. */
export function Timeline({ incident, records, target }: Props) {
  const [isWhole, setWhole] = useState(false);
  const moments = timelineOf(incident, records, healthMoments(useTargetHistory(incident, target), incident));
  const { box, following, onScroll, toEnd } = useFollowEnd(moments.length);
  const aside = (
    <Button kind="quiet" className="ml-auto py-0.5 text-xs" aria-pressed={isWhole} onClick={() => setWhole(!isWhole)}>
      Full height
    </Button>
  );
  return (
    <Section title="Timeline" aside={aside}>
      <div className="relative">
        <div
          ref={box}
          role="region"
          aria-label="What happened"
          tabIndex={0}
          onScroll={onScroll}
          className={`rounded-xl border border-line bg-panel px-4 py-3 ${isWhole ? "" : look}`}
        >
          <ol data-testid="timeline" className="ml-1 space-y-3 border-l border-line">
            {moments.map((moment) => (
              <MomentView key={moment.key} moment={moment} incidentId={incident.id} />
            ))}
          </ol>
        </div>
        {!following && !isWhole && (
          <Button icon="down" className="absolute right-4 bottom-3 shadow-lg" onClick={toEnd}>
            Latest
          </Button>
        )}
      </div>
    </Section>
  );
}
