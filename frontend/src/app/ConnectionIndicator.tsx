import { dotTone } from "@/components/tone";
import type { Tone } from "@/components/tone";
import { useConnectionState } from "@/lib/live-context";
import type { ConnectionState } from "@/lib/live-context";

const words: Record<ConnectionState, { name: string; tone: Tone; explanation: string }> = {
  live: { name: "Live", tone: "success", explanation: "Changes arrive at once." },
  reconnecting: {
    name: "Reconnecting…",
    tone: "warning",
    explanation: "The live connection is away; a new try follows within seconds.",
  },
  polling: {
    name: "Polling every 5 s",
    tone: "warning",
    explanation: "The live connection cannot be made for now. The page asks every 5 seconds instead.",
  },
  offline: {
    name: "No connection",
    tone: "danger",
    explanation: "The backend does not answer. What is shown is what it last said; the page goes on trying.",
  },
};

export function ConnectionIndicator() {
  const state = useConnectionState();
  const { name, tone, explanation } = words[state];
  return (
    <span
      role="status"
      data-testid="connection-state"
      data-state={state}
      data-tip={explanation}
      tabIndex={0}
      className="flex shrink-0 items-center gap-2 rounded-md text-sm text-soft max-sm:p-1"
    >
      <span aria-hidden="true" className={`size-2 rounded-full ${dotTone[tone]}`} />
      <span className={state === "live" ? "max-[1439px]:sr-only" : ""}>{name}</span>
    </span>
  );
}
