import { useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import { Button } from "@/components/Button";
import { useWhyNot } from "@/features/auth/use-rights";
import { endGuide, listenGuide, readGuide } from "./guide";
import type { GuideState } from "./guide";

const stepCount = 4;

/** Whoever may not approve has no fix of their own to be led to. */
export function useGuide(): GuideState {
  const state = useSyncExternalStore(listenGuide, readGuide);
  return useWhyNot("approve") === null ? state : "over";
}

interface Props {
  /** Of the four, beginning with 1. */
  step: number;
  children: ReactNode;
}

/** One step of a first healing, where it is done. It stands in the page, so that nothing is covered, and goes only when told to. */
export function Hint({ step, children }: Props) {
  return (
    <section
      aria-label={`First healing, step ${step} of ${stepCount}`}
      data-testid="hint"
      data-step={step}
      className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-line bg-panel px-3 py-1.5 text-sm text-soft"
    >
      <span className="text-xs font-semibold text-ink tabular-nums">
        {step} of {stepCount}
      </span>
      <p className="min-w-48 flex-1">{children}</p>
      <Button kind="quiet" className="-mr-2 py-1" data-testid="hide-hints" onClick={endGuide}>
        Hide these hints
      </Button>
    </section>
  );
}
