import { clockTime } from "@/lib/format";
import type { Evidence, EvidenceSource } from "@/lib/types";
import { Chip } from "./Chip";
import { Exact } from "./Time";
import type { Tone } from "./tone";

const sourceWords: Record<EvidenceSource, { tone: Tone; explanation: string }> = {
  seen: { tone: "success", explanation: "The system saw this itself." },
  posted: { tone: "warning", explanation: "Somebody wrote this; it was not seen." },
  log: { tone: "info", explanation: "A line of the container's log." },
};

function Source({ source }: { source: EvidenceSource }) {
  const { tone, explanation } = sourceWords[source];
  return (
    <span data-tip={explanation} tabIndex={0} data-testid="evidence-source">
      <Chip tone={tone}>{source}</Chip>
    </span>
  );
}

/** What something stands on, line by line, each with where it comes from and when. */
export function EvidenceList({ name, evidence }: { name: string; evidence: Evidence[] }) {
  return (
    <ul
      aria-label={name}
      tabIndex={0}
      className="max-h-52 space-y-1.5 overflow-y-auto rounded-lg border border-line bg-sunken p-3 text-xs leading-relaxed"
    >
      {evidence.map((one, index) => (
        <li key={index} data-testid="evidence-line" data-source={one.source ?? ""} className="flex flex-wrap items-baseline gap-x-2">
          {one.source && <Source source={one.source} />}
          {clockTime(one.at) && (
            <Exact iso={one.at} className="text-faint tabular-nums">
              {clockTime(one.at)}
            </Exact>
          )}
          <span className="min-w-48 flex-1 font-mono break-words whitespace-pre-wrap text-soft">{one.text}</span>
        </li>
      ))}
    </ul>
  );
}
