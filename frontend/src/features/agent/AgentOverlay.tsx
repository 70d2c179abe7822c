import { useEffect } from "react";
import { later } from "@/components/later";
import type { Decision, DecisionProps } from "./AgentDecision";

/** What lies over the incident; mostly nothing. */
export type Overlay = { kind: "none" } | Decision;

type Props = Omit<DecisionProps, "overlay"> & { overlay: Overlay };

const LaterDecision = later(async () => (await import("./AgentDecision")).AgentDecision);

/** It is fetched while the incident is read, so that it is there when the agent has answered. */
export function AgentOverlay({ overlay, ...props }: Props) {
  useEffect(() => LaterDecision.prepare(), []);
  return overlay.kind === "none" ? null : <LaterDecision overlay={overlay} {...props} />;
}
