import { useNow } from "@/components/Time";
import { percent } from "@/lib/format";
import { useConnectionState } from "@/lib/live-context";
import type { SystemState } from "@/lib/types";
import { isStale, toneOf } from "./systems";

/** A system's state in a colour and words; grey as soon as it is no longer known to be so. */
export function useShownState(system: SystemState) {
  const now = useNow(5_000);
  const offline = useConnectionState() === "offline";
  if (offline) return { tone: "neutral" as const, state: `${system.status} when last heard of, no connection` };
  const state = isStale(system, now) ? `${system.status}, not checked lately` : system.status;
  return { tone: toneOf(system, now), state };
}

/** Its health in words. */
export const healthOf = (system: SystemState) => (system.health === null ? "no reading" : percent(system.health));
