import type { FormEvent } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { Field, TextArea, TextInput } from "@/components/Field";
import { Permitted } from "@/features/auth/Permitted";
import { useSession } from "@/features/auth/use-session";
import { noteBytesMax } from "@/lib/api-notes";
import { bytesOf, forgetSent, useDraft, useNoteId, useOwnName } from "./note-draft";
import { useAddNote } from "./use-notes";

/** A draft stays until it is kept, whatever happens meanwhile: whoever leaves the page is not asked, and finds it again. */
export function NoteForm({ incidentId }: { incidentId: string }) {
  const [draft, setDraft] = useDraft(incidentId);
  const [name, setName] = useOwnName();
  const noteId = useNoteId(incidentId);
  const isKnown = useSession().state === "in";
  const add = useAddNote(incidentId);
  const text = draft.trim();
  const tooMany = bytesOf(text) - noteBytesMax;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const author = name.trim();
    const body = { id: noteId(text), text, ...(!isKnown && author !== "" && { author }) };
    if (text !== "" && tooMany <= 0) add.mutate(body, { onSuccess: () => (setDraft(""), forgetSent(incidentId)) });
  };
  return (
    <form onSubmit={submit} data-testid="note-form">
      <Permitted deed="note" name="A note" className="space-y-3">
        <Field name="Add a note">
          <TextArea
            rows={3}
            value={draft}
            readOnly={add.isPending}
            placeholder="What the next person should know"
            onChange={(event) => setDraft(event.target.value)}
          />
        </Field>
        {!isKnown && (
          <Field name="Your name (optional)">
            <TextInput maxLength={100} autoComplete="username" value={name} onChange={(event) => setName(event.target.value)} />
          </Field>
        )}
        {tooMany > 0 && (
          <p role="status" className="text-sm text-warning-ink">
            Too long for one note by {tooMany} bytes: make it two.
          </p>
        )}
        <ErrorNote error={add.error} title="Not kept, your text is still here" />
        <Button type="submit" busy={add.isPending} disabled={text === "" || tooMany > 0}>
          Add note
        </Button>
      </Permitted>
    </form>
  );
}
