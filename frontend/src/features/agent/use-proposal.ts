import { useEffect, useRef } from "react";
import type { ExecutionSummary, Incident, Proposal, SystemState } from "@/lib/types";
import type { Overlay } from "./AgentOverlay";
import { usePropose } from "./use-agent";
import type { Wish } from "./wish";

interface Asked {
  incident: Incident;
  systems: SystemState[];
  /** What the agent did and does for the incident, as far as it is known. */
  knownIds: () => ExecutionSummary["execution_id"][];
  /** The proposal that the address asks for; null for none. */
  wish: Wish | null;
  onWish: (wish: Wish) => void;
  onLeave: () => void;
}

/** The answer to what the address asks for, as it lies over the page: a proposal, or why there is none. */
export function useProposal(setOverlay: (overlay: Overlay) => void, { incident, systems, knownIds, wish, onWish, onLeave }: Asked) {
  const propose = usePropose(incident.id);
  const showAnswer = (answer: Proposal, asked: Wish) => {
    if (answer.kind === "none") return setOverlay({ kind: "no-fix", answer });
    const checkedBefore = systems.find((one) => one.name === answer.system)?.checked_at ?? "";
    setOverlay({ kind: "approval", proposal: answer, wish: asked, knownIds: knownIds(), checkedBefore });
  };
  const ask = (asked: Wish) => propose.mutate(asked, { onSuccess: showAnswer, onError: onLeave });
  const wishKey = wish ? JSON.stringify(wish) : "";
  /** What was asked last: an address that stays is no new question. */
  const askedKey = useRef("");
  useEffect(() => {
    if (askedKey.current === wishKey) return;
    askedKey.current = wishKey;
    if (wish && (wish.kind === "undo" || incident.status !== "resolved")) return ask(wish);
    // An answer that is still on its way opens nothing any more; an error stays to be read.
    if (propose.isPending) propose.reset();
    setOverlay({ kind: "none" });
    if (wish) onLeave();
    // Asked for by what the address says alone.
  }, [wishKey]);
  /** The dialog stays as it is until there is another answer. */
  const choose = (action: string) => {
    const chosen: Wish = { kind: "action", action };
    propose.mutate(chosen, {
      onSuccess: (answer) => {
        askedKey.current = JSON.stringify(chosen);
        showAnswer(answer, chosen);
        onWish(chosen);
      },
    });
  };
  const cancel = () => {
    propose.reset();
    onLeave();
  };
  return { propose, ask, cancel, choice: { choose, pending: propose.isPending, error: propose.error } };
}
