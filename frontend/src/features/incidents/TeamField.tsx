import { useState } from "react";
import type { FormEvent } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { useUnsaved } from "@/components/unsaved";
import { useSession } from "@/features/auth/use-session";
import type { Incident } from "@/lib/types";
import { usePatchIncident } from "./use-incidents";

/** Who is to see to it. A draft stays the reader's until it is saved, whatever others say meanwhile. */
export function TeamField({ incident }: { incident: Incident }) {
  const [draft, setDraft] = useState<string | null>(null);
  const patch = usePatchIncident(incident.id);
  const session = useSession();
  const me = session.state === "in" ? session.person.name : "";
  const changed = draft !== null && draft.trim() !== incident.team;
  useUnsaved(changed);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed) patch.mutate({ team: draft.trim() }, { onSuccess: () => setDraft(null) });
  };
  return (
    <form onSubmit={submit} className="space-y-2">
      <label className="flex items-center justify-between gap-3 text-sm">
        <span className="text-xs font-semibold tracking-wider text-faint uppercase">Team</span>
        <input
          value={draft ?? incident.team}
          maxLength={100}
          placeholder="nobody yet"
          onChange={(event) => setDraft(event.target.value)}
          className="w-40 rounded-lg border border-line-strong bg-sunken px-2.5 py-1.5 text-sm placeholder:text-faint"
        />
      </label>
      {!changed && me !== "" && incident.team !== me && incident.status !== "resolved" && (
        <Button kind="quiet" className="ml-auto flex text-xs" data-testid="assign-to-me" busy={patch.isPending} onClick={() => patch.mutate({ team: me })}>
          Assign to me
        </Button>
      )}
      {changed && (
        <div className="flex justify-end gap-2">
          <Button kind="quiet" onClick={() => setDraft(null)}>
            Discard
          </Button>
          <Button kind="primary" type="submit" busy={patch.isPending}>
            Assign
          </Button>
        </div>
      )}
      <ErrorNote error={patch.error} title="Not assigned" />
    </form>
  );
}
