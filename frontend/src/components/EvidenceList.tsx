import { useLayoutEffect, useRef } from "react";
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

/** Of the line before it as much is seen as shows that there is one. */
const edgePx = 16;

/** A line takes the same room before it is cited: a diagnosis that comes moves none of them. */
const lineLook = "relative -ml-2 flex flex-wrap items-baseline gap-x-2 border-l-2 py-0.5 pr-5 pl-1.5";
const citedLook = "border-info bg-info-wash";
const citedWords = "cited by the diagnosis";

function Cited() {
  return (
    <span data-tip={citedWords} tabIndex={0} className="absolute top-1 right-1 rounded-md text-info-ink">
      <Icon name="check" className="size-3.5" />
      <span className="sr-only"> {citedWords}</span>
    </span>
  );
}

/** What the sign at a line means, where there is one. */
export const CitedKey = () => (
  <span aria-hidden="true" className="ml-auto flex min-w-0 items-center gap-1 text-xs text-info-ink">
    <Icon name="check" className="size-3.5" />
    <span className="truncate">{citedWords}</span>
  </span>
);

/** Of many lines those that are rested on are seen first, whatever stands before them; only the list itself moves. */
function useCitedInView(citedCount: number) {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    const line = list.current?.querySelector<HTMLElement>("[data-cited]");
    if (!list.current || !line) return;
    const end = line.offsetTop + line.offsetHeight - list.current.clientHeight;
    if (end > 0) list.current.scrollTop = Math.min(line.offsetTop - edgePx, end + edgePx);
  }, [citedCount]);
  return list;
}

/** What something stands on, line by line, each with where it comes from and when. */
export function EvidenceList({ name, evidence, cited }: Props) {
  const list = useCitedInView(cited?.size ?? 0);
  return (
    <ul
      ref={list}
      aria-label={name}
      tabIndex={0}
      className="relative max-h-52 space-y-0.5 overflow-y-auto rounded-lg border border-line bg-sunken p-3 text-xs leading-relaxed"
    >
      {evidence.map((one, index) => (
        <li
          key={index}
          data-testid="evidence-line"
          data-source={one.source ?? ""}
          data-cited={cited?.has(one.text) || undefined}
          className={`${lineLook} ${cited?.has(one.text) ? citedLook : "border-transparent"}`}
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
