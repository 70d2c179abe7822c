import { useState } from "react";
import type { FormEvent } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { Field, Select, TextInput } from "@/components/Field";
import { useNotices } from "@/components/notices";
import { useUnsaved } from "@/components/unsaved";
import { useSilence } from "./use-history";

const lengths = [15, 60, 240, 1_440];
const reasonLimit = 190;
const inWords = (minutes: number) => (minutes < 60 ? `${minutes} minutes` : minutes === 60 ? "1 hour" : `${minutes / 60} hours`);

interface Props {
  target: string;
  onDone: () => void;
}

/** For work on a target: nothing that happens to it is an incident meanwhile, and no fix of it begins. */
export function SilenceForm({ target, onDone }: Props) {
  const [minutes, setMinutes] = useState(60);
  const [reason, setReason] = useState("");
  const { tell } = useNotices();
  const silence = useSilence(target);
  useUnsaved(reason.trim() !== "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    silence.mutate(
      { minutes, reason: reason.trim() },
      {
        onSuccess: () => {
          tell(`${target} is silenced for ${inWords(minutes)}.`);
          onDone();
        },
      },
    );
  };
  return (
    <form onSubmit={submit} aria-label={`Silence ${target}`} className="max-w-md space-y-3 rounded-lg border border-line bg-sunken p-3">
      <p className="text-sm text-soft">Until it is over, nothing that happens to {target} is an incident, and no fix of it begins.</p>
      <Field name="For how long?">
        <Select value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
          {lengths.map((one) => (
            <option key={one} value={one}>
              {inWords(one)}
            </option>
          ))}
        </Select>
      </Field>
      <Field name="Why?">
        <TextInput required autoFocus maxLength={reasonLimit} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <ErrorNote error={silence.error} title="Not silenced" />
      <div className="flex gap-2">
        <Button type="submit" busy={silence.isPending} disabled={!reason.trim()}>
          Silence {target}
        </Button>
        <Button kind="quiet" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
