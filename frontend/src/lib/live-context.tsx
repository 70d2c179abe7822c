import { useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useEffect, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import type { Live, SocketState } from "./live";
import { onNetwork } from "./network";

/** offline: neither the socket nor a poll gets through; what is on the screen is what it was. */
export type ConnectionState = SocketState | "offline";

/** The polls that the whole page stands on; keys of their queries. */
const boardKeys = [["incidents"], ["systems"]] as const;

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
    const stopNetwork = onNetwork("online", retry);
    document.addEventListener("visibilitychange", retry);
    live.start();
    return () => {
      stopListening();
      stopNetwork();
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

const pollsFail = (client: QueryClient) =>
  boardKeys.every((key) => client.getQueryState(key)?.status === "error");

/** The one state of the page's connection: indicator, board and badges all go by it. */
export function useConnectionState(): ConnectionState {
  const live = useLive();
  const client = useQueryClient();
  const socket = useSyncExternalStore(live.onState, live.state);
  const watch = useCallback((changed: () => void) => client.getQueryCache().subscribe(changed), [client]);
  const failing = useSyncExternalStore(watch, () => pollsFail(client));
  return socket !== "live" && failing ? "offline" : socket;
}

/** When one of the polls last got through, ms since 1970; 0 for never. */
export function useLastHeard(): number {
  const client = useQueryClient();
  const watch = useCallback((changed: () => void) => client.getQueryCache().subscribe(changed), [client]);
  return useSyncExternalStore(watch, () =>
    Math.max(...boardKeys.map((key) => client.getQueryState(key)?.dataUpdatedAt ?? 0)),
  );
}

/** Frames do the work while the socket is up; the slow poll is for what a frame may have missed. */
const pollMs: Record<ConnectionState, number> = {
  live: 60_000,
  reconnecting: 5_000,
  polling: 5_000,
  offline: 5_000,
};

export function usePollMs(): number {
  return pollMs[useConnectionState()];
}
