import { useState } from "react";
import type { ChangeEvent, FormEvent } from "react";
import { Button } from "@/components/Button";
import { Field, Select, TextInput } from "@/components/Field";
import { localOf, readSearch } from "./filter";
import type { AuditSearch } from "./filter";
import { kindGroups, kindName } from "./kinds";

interface Props {
  search: AuditSearch;
  onChange: (search: AuditSearch) => void;
}

const fieldsOf = ({ kind = "", actor = "", incident = "", from, to }: AuditSearch) => ({ kind, actor, incident, from: localOf(from), to: localOf(to) });

/** Asked for once it is sent, not at each key: an audit is long. */
export function AuditFilterForm({ search, onChange }: Props) {
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
    onChange: ({ target }: ChangeEvent<HTMLInputElement | HTMLSelectElement>) => setFields((all) => ({ ...all, [name]: target.value })),
  });
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onChange(readSearch(fields));
  };
  return (
    <form role="search" aria-label="Records" onSubmit={send} className="space-y-3">
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-5">
        <Field name="What">
          <Select {...bound("kind")}>
            <option value="">Anything</option>
            {/* An address may ask for a kind that is newer than this page. */}
            {fields.kind !== "" && !kindGroups.some(({ kinds }) => kinds.includes(fields.kind)) && <option>{fields.kind}</option>}
            {kindGroups.map(({ name, kinds }) => (
              <optgroup key={name} label={name}>
                {kinds.map((kind) => (
                  <option key={kind} value={kind}>
                    {kindName(kind)}
                  </option>
                ))}
              </optgroup>
            ))}
          </Select>
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
