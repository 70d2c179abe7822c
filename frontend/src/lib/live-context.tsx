import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import type { ConnectionState, Live } from "./live";

const LiveContext = createContext<Live | null>(null);

/** Runs the page's one socket, and asks for everything anew each time it comes (back) up:
 * what was sent while it was away is nowhere else to be had. */
export function LiveProvider({ live, children }: { live: Live; children: ReactNode }) {
  const client = useQueryClient();
  useEffect(() => {
    const stopListening = live.onState(() => {
      if (live.state() === "live") void client.invalidateQueries();
    });
    const retry = () => {
      if (document.visibilityState === "visible") live.retryNow();
    };
    window.addEventListener("online", retry);
    document.addEventListener("visibilitychange", retry);
    live.start();
    return () => {
      stopListening();
      window.removeEventListener("online", retry);
      document.removeEventListener("visibilitychange", retry);
      live.stop();
    };
  }, [live, client]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("useLive needs a LiveProvider above it");
  return live;
}

export function useConnectionState(): ConnectionState {
  const live = useLive();
  return useSyncExternalStore(live.onState, live.state);
}

/** Frames do the work while the socket is up; the slow poll is for a connection that died silently. */
const pollMs: Record<ConnectionState, number> = { live: 60_000, reconnecting: 5_000, polling: 5_000 };

export function usePollMs(): number {
  return pollMs[useConnectionState()];
}
