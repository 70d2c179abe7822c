import { useState } from "react";
import type { FormEvent } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { Field, Select, TextArea, TextInput } from "@/components/Field";
import { Modal } from "@/components/Modal";
import { useUnsaved } from "@/components/unsaved";
import type { NewIncident } from "@/lib/api";
import { useCreateIncident } from "./use-incidents";

interface Props {
  /** Names of the watched systems, to choose the affected one from. */
  systems: string[];
  onClose: () => void;
  onCreated: (id: string) => void;
}

export function NewIncidentModal(props: Props) {
  return (
    <Modal title="New incident" testId="new-incident-modal" onClose={props.onClose}>
      <NewIncidentForm {...props} />
    </Modal>
  );
}

function NewIncidentForm({ systems, onClose, onCreated }: Props) {
  const [message, setMessage] = useState("");
  const [source, setSource] = useState("");
  const [system, setSystem] = useState("");
  const create = useCreateIncident();
  useUnsaved(message.trim() !== "" || source.trim() !== "");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body: NewIncident = { message: message.trim() };
    if (source.trim()) body.source = source.trim();
    if (system) body.affected_system = system;
    create.mutate(body, { onSuccess: (incident) => onCreated(incident.id) });
  };

  return (
    <form onSubmit={submit} className="space-y-4">
      <Field name="What is wrong?">
        <TextArea
          autoFocus
          required
          rows={3}
          maxLength={4_000}
          value={message}
          onChange={(event) => setMessage(event.target.value)}
        />
      </Field>
      <Field name="Affected system">
        <Select value={system} onChange={(event) => setSystem(event.target.value)}>
          <option value="">None of the watched ones</option>
          {systems.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      </Field>
      <Field name="Source (optional)">
        <TextInput
          maxLength={200}
          placeholder="who or what noticed it"
          value={source}
          onChange={(event) => setSource(event.target.value)}
        />
      </Field>
      <ErrorNote error={create.error} title="Not created" />
      <div className="flex justify-end gap-2">
        <Button kind="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button kind="primary" type="submit" busy={create.isPending} disabled={!message.trim()}>
          Create incident
        </Button>
      </div>
    </form>
  );
}
