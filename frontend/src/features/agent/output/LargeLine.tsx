import stripAnsi from "strip-ansi";
import type { OutputLine } from "@/lib/types";

interface Props {
  number: number;
  /** Null while it is on its way. */
  line: OutputLine | null;
  topPx: number;
  marked: boolean;
}

/** One line, its number before it. Escape sequences are left out: colours are for the terminal. */
export function LargeLine({ number, line, topPx, marked }: Props) {
  const colour = line?.stream === "stderr" ? "text-warning-ink" : "text-ink";
  return (
    <div
      data-testid="output-line"
      data-line={number}
      data-marked={marked || undefined}
      className={`absolute left-0 flex h-4 min-w-full gap-3 pr-3 whitespace-pre ${marked ? "bg-warning-wash" : ""}`}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      <span className="w-20 shrink-0 pl-2 text-right text-faint tabular-nums select-none">{number}</span>
      <span className={colour}>
        {line ? stripAnsi(line.text) : "…"}
        {line?.cut && <span className="text-faint"> … longer: download it to read the rest</span>}
      </span>
    </div>
  );
}
