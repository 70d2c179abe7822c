import { incidentStatuses, severities } from "@/lib/types";
import type { Incident } from "@/lib/types";
import { severityWords, statusWords } from "../incidents/words";
import { systemOf } from "../incidents/system";
import { namesIn } from "./filter";
import { severitiesOf, statusesOf, toggled } from "./search";
import type { BoardSearch } from "./search";

interface Props {
  incidents: Incident[];
  search: BoardSearch;
  onSearch: (search: BoardSearch) => void;
  onClose: () => void;
}

export function FilterPanel({ incidents, search, onSearch }: Props) {
  const statuses = statusesOf(search);
  const chosen = severitiesOf(search);
  return (
    <div className="space-y-4">
      <Choices
        name="Status"
        choices={incidentStatuses.map((value) => ({ value, name: statusWords[value].name }))}
        chosen={statuses}
        onToggle={(value) => onSearch({ ...search, status: toggled(statuses, value) })}
      />
      <Choices
        name="Severity"
        choices={severities.map((value) => ({ value, name: severityWords[value].name }))}
        chosen={chosen}
        onToggle={(value) => onSearch({ ...search, severity: toggled(chosen, value) })}
      />
      <OneName name="System" value={search.system} names={namesIn(incidents, systemOf)} onChange={(system) => onSearch({ ...search, system })} />
      <OneName name="Team" value={search.team} names={namesIn(incidents, (one) => one.team)} onChange={(team) => onSearch({ ...search, team })} />
    </div>
  );
}

interface ChoicesProps<T extends string> {
  name: string;
  choices: { value: T; name: string }[];
  chosen: T[];
  onToggle: (value: T) => void;
}

function Choices<T extends string>({ name, choices, chosen, onToggle }: ChoicesProps<T>) {
  return (
    <fieldset>
      <legend className="mb-2 text-xs font-semibold text-faint">{name}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-2">
        {choices.map((one) => (
          <label key={one.value} className="flex min-h-6 items-center gap-2 text-sm">
            <input type="checkbox" className="size-4" checked={chosen.includes(one.value)} onChange={() => onToggle(one.value)} />
            {one.name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface OneNameProps {
  name: string;
  value: string | undefined;
  names: string[];
  onChange: (value: string) => void;
}

/** A name that the address holds stays a choice, also when no incident has it just now. */
function OneName({ name, value = "", names, onChange }: OneNameProps) {
  const all = value === "" || names.includes(value) ? names : [value, ...names];
  return (
    <label className="block text-sm">
      <span className="mb-2 block text-xs font-semibold text-faint">{name}</span>
      <select
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="w-full rounded-lg border border-line-strong bg-raised px-2.5 py-1.5 text-sm"
      >
        <option value="">All</option>
        {all.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  );
}
