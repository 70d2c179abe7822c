import { ErrorNote } from "./ErrorNote";

interface Props<T extends string> {
  name: string;
  value: T | "";
  choices: readonly { value: T; name: string }[];
  /** Shown while nothing is chosen; it cannot be chosen itself. */
  none?: string;
  request: { isPending: boolean; error: unknown };
  onChange: (value: T) => void;
}

/** One fact of an incident that is chosen from a list, and saved as soon as it is. */
export function FactSelect<T extends string>({ name, value, choices, none, request, onChange }: Props<T>) {
  return (
    <div className="space-y-2">
      <label className="flex items-center justify-between gap-3 text-sm">
        <span className="text-xs font-semibold tracking-wider text-faint uppercase">{name}</span>
        <select
          value={value}
          disabled={request.isPending}
          onChange={(event) => onChange(event.target.value as T)}
          className="w-40 rounded-lg border border-line-strong bg-raised px-2.5 py-1.5 text-sm"
        >
          {none !== undefined && value === "" && (
            <option value="" disabled>
              {none}
            </option>
          )}
          {choices.map((one) => (
            <option key={one.value} value={one.value}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
      <ErrorNote error={request.error} title={`${name} not changed`} />
    </div>
  );
}
