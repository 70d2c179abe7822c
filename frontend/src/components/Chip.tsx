import type { ReactNode } from "react";
import { chipTone } from "./tone";
import type { Tone } from "./tone";

export function Chip({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-md border px-1.5 py-0.5 text-xs font-medium whitespace-nowrap ${chipTone[tone]}`}
    >
      {children}
    </span>
  );
}
