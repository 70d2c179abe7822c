import { useId, useState } from "react";
import type { ChangeEvent, FormEvent } from "react";
import { Button } from "@/components/Button";
import { Field, TextInput } from "@/components/Field";
import { knownKinds, localOf, readSearch } from "./filter";
import type { AuditSearch } from "./filter";

interface Props {
  search: AuditSearch;
  onChange: (search: AuditSearch) => void;
}

const fieldsOf = ({ kind = "", actor = "", incident = "", from, to }: AuditSearch) => ({ kind, actor, incident, from: localOf(from), to: localOf(to) });

/** Asked for once it is sent, not at each key: an audit is long. */
export function AuditFilterForm({ search, onChange }: Props) {
  const kindsId = useId();
  const [fields, setFields] = useState(() => fieldsOf(search));
  const [shown, setShown] = useState(search);
  // Back shows what was asked then; the fields themselves stay, and the focus in them.
  if (JSON.stringify(shown) !== JSON.stringify(search)) {
    setShown(search);
    setFields(fieldsOf(search));
  }
  const bound = (name: keyof typeof fields) => ({
    name,
    value: fields[name],
    onChange: ({ target }: ChangeEvent<HTMLInputElement>) => setFields((all) => ({ ...all, [name]: target.value })),
  });
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onChange(readSearch(fields));
  };
  return (
    <form role="search" aria-label="Records" onSubmit={send} className="space-y-3">
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-5">
        <Field name="What">
          <TextInput {...bound("kind")} list={kindsId} placeholder="any kind" />
        </Field>
        <Field name="Who">
          <TextInput {...bound("actor")} placeholder="anybody" />
        </Field>
        <Field name="Incident">
          <TextInput {...bound("incident")} placeholder="any, by its id" />
        </Field>
        <Field name="From">
          <TextInput {...bound("from")} type="datetime-local" step="any" />
        </Field>
        <Field name="Before">
          <TextInput {...bound("to")} type="datetime-local" step="any" />
        </Field>
      </div>
      <datalist id={kindsId}>
        {knownKinds.map((kind) => (
          <option key={kind} value={kind} />
        ))}
      </datalist>
      <div className="flex gap-2">
        <Button type="submit">Show</Button>
        {Object.keys(search).length > 0 && (
          <Button kind="quiet" onClick={() => onChange({})}>
            Show all
          </Button>
        )}
      </div>
    </form>
  );
}
