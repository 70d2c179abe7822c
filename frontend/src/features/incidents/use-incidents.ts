import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import {
  createIncident,
  diagnose,
  generateIncident,
  getIncident,
  listOpen,
  listResolved,
  patchIncident,
  suggestFix,
} from "@/lib/api";
import type { IncidentChange, NewIncident } from "@/lib/api";
import { ApiError } from "@/lib/http";
import { useLive, usePollMs } from "@/lib/live-context";
import type { Analysis, Incident, IncidentStatus } from "@/lib/types";
import { applyDeletion, applyFrame, applyReply, emptyStore, nextTick } from "./store";
import type { IncidentStore } from "./store";
import { applyLists, applyOlder } from "./store-lists";

const key = ["incidents"] as const;

function change(client: QueryClient, step: (store: IncidentStore) => IncidentStore): void {
  client.setQueryData<IncidentStore>(key, (store) => step(store ?? emptyStore));
}

/** Far more open incidents than anybody works on; the page must stay usable all the same. */
const openPagesMax = 5;

async function listAllOpen(signal: AbortSignal): Promise<Incident[]> {
  const all: Incident[] = [];
  let before: string | null = null;
  for (let pages = 0; pages < openPagesMax && (pages === 0 || before !== null); pages++) {
    const page = await listOpen(before, signal);
    all.push(...page.incidents);
    before = page.before;
  }
  return all;
}

/** The board: fetched once, then kept by frames, and by polls while there is no socket. */
function useBoardOptions() {
  const client = useQueryClient();
  return queryOptions({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const askedAt = nextTick();
      const [open, page] = await Promise.all([listAllOpen(signal), listResolved(null, signal)]);
      const store = client.getQueryData<IncidentStore>(key) ?? emptyStore;
      return applyLists(store, open, page, askedAt, nextTick());
    },
    refetchOnMount: false,
  });
}

/** Mounted once: goes on asking. It tells nobody: who shows something asks for that. */
export function useKeptIncidents(): void {
  useQuery({ ...useBoardOptions(), refetchInterval: usePollMs(), notifyOnChangeProps: [] });
}

export function useIncidents() {
  const query = useQuery(useBoardOptions());
  return { ...query, store: query.data ?? emptyStore };
}

const countOpen = ({ entries }: IncidentStore) =>
  Object.values(entries).filter(({ incident }) => incident.status !== "resolved").length;

export const useOpenCount = (): number => useQuery({ ...useBoardOptions(), select: countOpen }).data ?? 0;

/** What the board knows of one incident, and whether it was deleted. */
export function useKnown(id: string): { incident: Incident | undefined; deleted: boolean } {
  const select = useCallback(
    (store: IncidentStore) => ({ incident: store.entries[id]?.incident, deleted: store.deleted[id] !== undefined }),
    [id],
  );
  return useQuery({ ...useBoardOptions(), select }).data ?? { incident: undefined, deleted: false };
}

/** The status that the board knows at the moment it is asked for. */
export function useStatusOf(): (id: string) => IncidentStatus | undefined {
  const client = useQueryClient();
  return useCallback((id) => client.getQueryData<IncidentStore>(key)?.entries[id]?.incident.status, [client]);
}

const oneKey = (id: string) => ["incident", id] as const;

/** gone: it was deleted, or never was. */
export type FoundIncident =
  | { state: "asking" }
  | { state: "gone"; deleted: boolean }
  | { state: "failed"; error: unknown; retry: () => void }
  | { state: "found"; incident: Incident };

/** One incident by its id. The board has the open ones and the newest resolved ones; all others are asked for. */
export function useIncident(id: string): FoundIncident {
  const { incident: onBoard, deleted } = useKnown(id);
  const query = useQuery({
    queryKey: oneKey(id),
    queryFn: ({ signal }) => getIncident(id, signal),
    enabled: onBoard === undefined && !deleted,
    refetchInterval: usePollMs(),
  });
  if (onBoard) return { state: "found", incident: onBoard };
  const unknown = query.error instanceof ApiError && [400, 404].includes(query.error.status);
  if (deleted || unknown) return { state: "gone", deleted };
  if (query.data) return { state: "found", incident: query.data };
  if (query.error) return { state: "failed", error: query.error, retry: () => void query.refetch() };
  return { state: "asking" };
}

/** Lists and frames cut long pieces: an incident that a person reads or edits is fetched whole. */
export function useWhole(incident: Incident): Incident {
  const { data } = useQuery({
    queryKey: ["incident", incident.id, incident.updated_at],
    queryFn: ({ signal }) => getIncident(incident.id, signal),
    enabled: incident.cut.length > 0,
  });
  return data && incident.cut.length > 0 ? data : incident;
}

/** The next page of resolved incidents that are older than those on the board. */
export function useOlderIncidents() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const before = client.getQueryData<IncidentStore>(key)?.before ?? null;
      if (before === null) return;
      const askedAt = nextTick();
      const page = await listResolved(before);
      change(client, (store) => applyOlder(store, page, askedAt, nextTick()));
    },
  });
}

/** Mounted once: lets the live socket write into the board. */
export function useIncidentFrames(): void {
  const live = useLive();
  const client = useQueryClient();
  useEffect(
    () =>
      live.onFrame((frame) => {
        if (frame.kind === "incident") {
          change(client, (store) => applyFrame(store, frame.incident, nextTick()));
        } else if (frame.kind === "deleted") {
          change(client, (store) => applyDeletion(store, frame.incidentId, nextTick()));
        }
      }),
    [live, client],
  );
}

/** A request whose reply is an incident; the reply enters the board like everything else. */
function useIncidentRequest<V>(request: (value: V) => Promise<Incident>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (value: V) => {
      const askedAt = nextTick();
      const incident = await request(value);
      change(client, (store) => applyReply(store, incident, askedAt, nextTick()));
      client.setQueryData<Incident>(oneKey(incident.id), incident);
      return incident;
    },
  });
}

export const useCreateIncident = () => useIncidentRequest((body: NewIncident) => createIncident(body));

export const useGenerateIncident = () => useIncidentRequest(() => generateIncident());

export const usePatchIncident = (id: string) =>
  useIncidentRequest((body: IncidentChange) => patchIncident(id, body));

/** The same request for whichever card was dropped. */
export const useMoveIncident = () =>
  useIncidentRequest(({ id, status }: { id: string; status: IncidentStatus }) => patchIncident(id, { status }));

/** Diagnosis and solution reply with the analysis alone and leave `updated_at` as it was. */
function useAnalysisRequest(id: string, request: (id: string) => Promise<Analysis>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const analysis = await request(id);
      change(client, (store) => {
        const known = store.entries[id];
        return known ? applyFrame(store, { ...known.incident, analysis }, nextTick()) : store;
      });
    },
  });
}

export const useDiagnose = (id: string) => useAnalysisRequest(id, diagnose);
export const useSuggestFix = (id: string) => useAnalysisRequest(id, suggestFix);
