import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { Button } from "@/components/Button";
import type { ButtonKind } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { Field, TextInput } from "@/components/Field";
import { useUnsaved } from "@/components/unsaved";
import { useSession } from "@/features/auth/use-session";

/** Who says so, and why; it stands in the audit. */
export interface Statement {
  owner: string;
  reason: string;
}

interface Props {
  /** What pressing it does, and how it looks. */
  submit: { name: string; kind: ButtonKind };
  /** A reason is asked for. */
  withReason?: boolean;
  request: { isPending: boolean; error: unknown };
  onSubmit: (statement: Statement) => void;
  onCancel: () => void;
  /** More questions, below the reason. */
  children?: ReactNode;
}

/** Whoever is logged in need not say who they are: the backend knows. */
export function StatementForm({ submit, withReason = false, request, onSubmit, onCancel, children }: Props) {
  const session = useSession();
  const known = session.state === "in" ? session.person.name : "";
  const [name, setName] = useState("");
  const [reason, setReason] = useState("");
  const owner = known || name.trim();
  const complete = owner !== "" && (!withReason || reason.trim() !== "");
  useUnsaved(name.trim() !== "" || reason.trim() !== "");
  const onForm = (event: FormEvent) => {
    event.preventDefault();
    if (complete) onSubmit({ owner, reason: reason.trim() });
  };
  return (
    <form onSubmit={onForm} className="space-y-4" data-testid="statement">
      {withReason && (
        <Field name="Why?">
          <TextInput autoFocus required maxLength={1_000} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
      )}
      {children}
      {known ? (
        <p className="text-sm text-soft">
          Said by <strong className="font-semibold text-ink">{known}</strong>.
        </p>
      ) : (
        <Field name="Who are you?">
          <TextInput
            autoFocus={!withReason}
            required
            maxLength={100}
            autoComplete="username"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
      )}
      <ErrorNote error={request.error} title="Not done" />
      <div className="flex flex-wrap justify-end gap-2">
        <Button kind="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button kind={submit.kind} type="submit" busy={request.isPending} disabled={!complete}>
          {submit.name}
        </Button>
      </div>
    </form>
  );
}
