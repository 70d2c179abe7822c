import { clockTime } from "@/lib/format";
import type { Evidence, EvidenceSource } from "@/lib/types";
import { Chip } from "./Chip";
import { Icon } from "./Icon";
import { Readable } from "./Readable";
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

interface Props {
  name: string;
  evidence: Evidence[];
  /** Texts of the lines that the diagnosis rests on. */
  cited?: ReadonlySet<string>;
}

const citedLook = "-ml-2 border-l-2 border-info bg-info-wash py-0.5 pl-1.5";

function Cited() {
  return (
    <span className="flex items-center gap-1 text-info-ink">
      <Icon name="check" className="size-3" /> cited by the diagnosis
    </span>
  );
}

/** What something stands on, line by line, each with where it comes from and when. */
export function EvidenceList({ name, evidence, cited }: Props) {
  return (
    <ul
      aria-label={name}
      tabIndex={0}
      className="max-h-52 space-y-1.5 overflow-y-auto rounded-lg border border-line bg-sunken p-3 text-xs leading-relaxed"
    >
      {evidence.map((one, index) => (
        <li
          key={index}
          data-testid="evidence-line"
          data-source={one.source ?? ""}
          data-cited={cited?.has(one.text) || undefined}
          className={`flex flex-wrap items-baseline gap-x-2 ${cited?.has(one.text) ? citedLook : ""}`}
        >
          {one.source && <Source source={one.source} />}
          {clockTime(one.at) && (
            <Exact iso={one.at} className="text-faint tabular-nums">
              {clockTime(one.at)}
            </Exact>
          )}
          <span className="min-w-48 flex-1 font-mono break-words whitespace-pre-wrap text-soft">{one.source === "seen" ? <Readable text={one.text} /> : one.text}</span>
          {cited?.has(one.text) && <Cited />}
        </li>
      ))}
    </ul>
  );
}
