import { useId } from "react";
import type { FormEvent } from "react";
import { Button } from "@/components/Button";
import { Field, TextInput } from "@/components/Field";
import { knownKinds, readSearch } from "./filter";
import type { AuditSearch } from "./filter";

interface Props {
  search: AuditSearch;
  onChange: (search: AuditSearch) => void;
}

/** Asked for once it is sent, not at each key: an audit is long. */
export function AuditFilterForm({ search, onChange }: Props) {
  const kindsId = useId();
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onChange(readSearch(Object.fromEntries(new FormData(event.currentTarget))));
  };
  return (
    // Written anew when the address changes otherwise: Back shows what was asked then.
    <form key={JSON.stringify(search)} role="search" aria-label="Records" onSubmit={send} className="space-y-3">
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-5">
        <Field name="What">
          <TextInput name="kind" list={kindsId} defaultValue={search.kind} placeholder="any kind" />
        </Field>
        <Field name="Who">
          <TextInput name="actor" defaultValue={search.actor} placeholder="anybody" />
        </Field>
        <Field name="Incident">
          <TextInput name="incident" defaultValue={search.incident} placeholder="any, by its id" />
        </Field>
        <Field name="From">
          <TextInput name="from" type="datetime-local" defaultValue={search.from} />
        </Field>
        <Field name="Before">
          <TextInput name="to" type="datetime-local" defaultValue={search.to} />
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
