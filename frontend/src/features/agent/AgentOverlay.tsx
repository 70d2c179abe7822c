import { heldBack } from "@/features/acting/held-back";
import { ApprovalModal } from "@/features/approval/ApprovalModal";
import type { Choice } from "@/features/approval/choice";
import { NoFixModal } from "@/features/approval/NoFixModal";
import { begunAfter } from "@/features/approval/void-reason";
import type { Acting } from "@/lib/decode-acting";
import type { ExecutionSummary, FixProposal, Incident, NoFix, SystemState } from "@/lib/types";
import type { Wish } from "./wish";

/** What lies over the incident: nothing, a proposal to decide on, or why there is none. */
export type Overlay =
  | { kind: "none" }
  | { kind: "approval"; proposal: FixProposal; wish: Wish; knownIds: string[]; checkedBefore: string }
  | { kind: "no-fix"; answer: NoFix };

interface Props {
  overlay: Overlay;
  incident: Incident;
  systems: SystemState[];
  acting: Acting | undefined;
  executions: ExecutionSummary[];
  choice: Choice;
  onAsk: (wish: Wish) => void;
  onApprove: (proposal: FixProposal, evidenceOpened: boolean | null) => void;
  onWatch: (executionId: string) => void;
  onClose: () => void;
}

export function AgentOverlay({ overlay, incident, systems, acting, executions, choice, ...on }: Props) {
  if (overlay.kind === "none") return null;
  if (overlay.kind === "no-fix") return <NoFixModal answer={overlay.answer} choice={choice} onClose={on.onClose} />;
  const { proposal, wish, knownIds, checkedBefore } = overlay;
  return (
    <ApprovalModal
      // Another proposal is read from its beginning.
      key={proposal.proposal_id}
      proposal={proposal}
      situation={{
        incident,
        system: systems.find((one) => one.name === proposal.system),
        begunSince: begunAfter(proposal, executions, knownIds),
        checkedBefore,
        heldBack: heldBack(acting, proposal.system, proposal.undo_of !== ""),
      }}
      choice={choice}
      onApprove={(evidenceOpened) => on.onApprove(proposal, evidenceOpened)}
      onCancel={on.onClose}
      onRenew={() => on.onAsk(wish)}
      onWatch={on.onWatch}
    />
  );
}
