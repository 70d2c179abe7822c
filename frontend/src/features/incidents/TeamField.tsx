import { useState } from "react";
import type { FormEvent } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { useUnsaved } from "@/components/unsaved";
import type { Incident } from "@/lib/types";
import { usePatchIncident } from "./use-incidents";

/** Who is to see to it. */
export function TeamField({ incident }: { incident: Incident }) {
  const [team, setTeam] = useState(incident.team);
  const patch = usePatchIncident(incident.id);
  const changed = team.trim() !== incident.team;
  useUnsaved(changed);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed) patch.mutate({ team: team.trim() });
  };
  return (
    <form onSubmit={submit} className="space-y-2">
      <label className="flex items-center justify-between gap-3 text-sm">
        <span className="text-xs font-semibold tracking-wider text-faint uppercase">Team</span>
        <input
          value={team}
          maxLength={100}
          placeholder="nobody yet"
          onChange={(event) => setTeam(event.target.value)}
          className="w-40 rounded-lg border border-line-strong bg-sunken px-2.5 py-1.5 text-sm placeholder:text-faint"
        />
      </label>
      {changed && (
        <div className="flex justify-end gap-2">
          <Button kind="quiet" onClick={() => setTeam(incident.team)}>
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
