import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { getAuth, getMe, login, logout } from "@/lib/api-session";
import type { Person } from "@/lib/api-session";
import { ApiError } from "@/lib/http";
import { useLive } from "@/lib/live-context";

const authKey = ["auth"] as const;
const meKey = ["me"] as const;

/** off: nobody logs in.  unknown: the backend did not say.  out: a login is needed. */
export type Session =
  | { state: "asking" }
  | { state: "unknown" }
  | { state: "off" }
  | { state: "out" }
  | { state: "in"; person: Person };

type Answer = Person | "stranger" | "unknown";

/** What could not be asked is an answer, too: the page must not come and go with each try. */
const whoIs = async (signal: AbortSignal, known: Answer | undefined): Promise<Answer> => {
  try {
    return await getMe(signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return error instanceof ApiError && error.status === 401 ? "stranger" : (known ?? "unknown");
  }
};

/** For the one who decides what is shown; all others take it from there (useSession). */
export function useAskSession(): Session {
  const client = useQueryClient();
  const auth = useQuery({
    queryKey: authKey,
    queryFn: async ({ signal }) => {
      try {
        return await getAuth(signal);
      } catch (error) {
        if (signal.aborted) throw error;
        return client.getQueryData<"on" | "off" | "unknown">(authKey) ?? "unknown";
      }
    },
    refetchInterval: ({ state }) => (state.data === "unknown" ? 5_000 : 60_000),
  });
  const me = useQuery({
    queryKey: meKey,
    queryFn: ({ signal }) => whoIs(signal, client.getQueryData<Answer>(meKey)),
    enabled: auth.data === "on",
    refetchInterval: 60_000,
  });
  if (auth.data === undefined || (auth.data === "on" && me.data === undefined)) return { state: "asking" };
  if (auth.data !== "on") return { state: auth.data };
  if (me.data === "stranger") return { state: "out" };
  return me.data === undefined || me.data === "unknown" ? { state: "unknown" } : { state: "in", person: me.data };
}

export const SessionContext = createContext<Session>({ state: "unknown" });
export const useSession = () => useContext(SessionContext);

export function useLogin() {
  const client = useQueryClient();
  const live = useLive();
  return useMutation({
    mutationFn: ({ name, password }: { name: string; password: string }) => login(name, password),
    onSuccess: (person) => {
      client.setQueryData<Answer>(meKey, person);
      live.retryNow();
    },
  });
}

/** Nothing of the board stays behind for the next person at this screen. */
export function useLogout() {
  const client = useQueryClient();
  const live = useLive();
  return useMutation({
    mutationFn: logout,
    onSuccess: () => {
      live.stop();
      client.setQueryData<Answer>(meKey, "stranger");
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meKey[0] && queryKey[0] !== authKey[0] });
      live.start();
    },
  });
}
