import { useState } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { Section } from "@/components/Section";
import { useUnsaved } from "@/components/unsaved";
import { useWhyNot } from "@/features/auth/use-rights";
import type { Incident } from "@/lib/types";
import { usePatchIncident } from "./use-incidents";

/** A draft stays the reader's until it is saved, whatever the server sends meanwhile. */
export function NotesSection({ incident }: { incident: Incident }) {
  const [draft, setDraft] = useState<string | null>(null);
  const save = usePatchIncident(incident.id);
  const changed = draft !== null && draft !== incident.notes;
  useUnsaved(changed);
  const mayNot = useWhyNot("change") !== null;
  // To save what is only the beginning would lose the rest.
  const isCut = incident.cut.includes("notes");
  return (
    <Section title="Notes">
      <textarea
        aria-label="Notes"
        rows={3}
        maxLength={20_000}
        readOnly={isCut || mayNot}
        value={draft ?? incident.notes}
        placeholder="What the next person should know"
        onChange={(event) => setDraft(event.target.value)}
        className="block w-full resize-y rounded-lg border border-line bg-sunken px-3 py-2 text-sm placeholder:text-faint"
      />
      <ErrorNote error={save.error} title="Notes not saved" />
      {changed && (
        <div className="flex gap-2">
          <Button
            kind="primary"
            busy={save.isPending}
            disabled={isCut}
            onClick={() => save.mutate({ notes: draft }, { onSuccess: () => setDraft(null) })}
          >
            Save notes
          </Button>
          <Button kind="quiet" disabled={save.isPending} onClick={() => setDraft(null)}>
            Discard
          </Button>
        </div>
      )}
    </Section>
  );
}
