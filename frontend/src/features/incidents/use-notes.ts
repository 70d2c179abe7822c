import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { addNote, listNotes } from "@/lib/api-notes";
import type { NewNote, Note } from "@/lib/api-notes";
import { forgetDraft } from "./note-draft";
import { useLive, usePollMs } from "@/lib/live-context";

const key = (incidentId: string) => ["notes", incidentId] as const;

/** The notes of an incident, asked for again whenever a frame tells that something of it changed. */
export function useNotes(incidentId: string) {
  const live = useLive();
  const client = useQueryClient();
  useEffect(
    () =>
      live.onFrame((frame) => {
        if (frame.kind === "incident" && frame.incident.id === incidentId) void client.invalidateQueries({ queryKey: key(incidentId) });
      }),
    [live, client, incidentId],
  );
  return useQuery({ queryKey: key(incidentId), queryFn: ({ signal }) => listNotes(incidentId, signal), refetchInterval: usePollMs() });
}

/** What was added stands in the list at once. */
export function useAddNote(incidentId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (note: NewNote) => addNote(incidentId, note),
    // Also where nobody waits for it any more.
    onSuccess: (note, sent) => {
      forgetDraft(incidentId, sent.text);
      client.setQueryData<Note[]>(key(incidentId), (all = []) => (all.some(({ id }) => id === note.id) ? all : [...all, note]));
      void client.invalidateQueries({ queryKey: key(incidentId) });
    },
  });
}
