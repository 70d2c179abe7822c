import { Section } from "@/components/Section";
import { dotTone } from "@/components/tone";
import { dateTime } from "@/lib/format";
import { incidentStatuses } from "@/lib/types";
import type { Incident } from "@/lib/types";
import { oneOf } from "@/lib/values";
import { statusWords } from "./words";

export function HistorySection({ incident }: { incident: Incident }) {
  const history = incident.status_history ?? [];
  if (history.length === 0) return null;
  return (
    <Section title="History">
      <ol className="space-y-1.5 text-sm">
        {history.map((change, index) => {
          const status = oneOf(incidentStatuses, change.to_status);
          return (
            <li key={index} className="flex items-center gap-2.5">
              <span
                aria-hidden="true"
                className={`size-2 rounded-full ${dotTone[status ? statusWords[status].tone : "neutral"]}`}
              />
              {status ? statusWords[status].name : change.to_status}
              <time dateTime={change.changed_at} className="ml-auto text-xs text-faint tabular-nums">
                {dateTime(change.changed_at)}
              </time>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
