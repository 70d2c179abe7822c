import { DataTable } from "@/components/DataTable";
import type { Column } from "@/components/DataTable";
import { Section } from "@/components/Section";
import type { CatalogueEntry, CatalogueField } from "@/lib/decode-catalogue";
import { factsOf, originOf, placeOf } from "./origin";

function Value({ field }: { field: CatalogueField }) {
  if (field.secret) return <span className="text-faint">not shown</span>;
  if (field.value.length === 1) return <span className="font-mono text-xs whitespace-pre-wrap">{field.value[0] || "empty"}</span>;
  return (
    <ol className="space-y-0.5 font-mono text-xs">
      {field.value.map((word, place) => (
        <li key={place} className="whitespace-pre-wrap">
          {word}
        </li>
      ))}
    </ol>
  );
}

const columnsOf = (entry: CatalogueEntry): Column<CatalogueField>[] => [
  { name: "Field", whole: true, cell: (field) => field.name },
  { name: "Value", cell: (field) => <Value field={field} /> },
  { name: "Where from", whole: true, cell: (field) => <span className="text-xs text-faint">{originOf(entry, field)}</span> },
];

function Entry({ entry }: { entry: CatalogueEntry }) {
  return (
    <details data-testid="catalogue-entry" className="rounded-xl border border-line bg-panel">
      <summary className="cursor-pointer px-4 py-2.5 text-sm">
        <span className="font-mono font-medium [overflow-wrap:anywhere]">{entry.name}</span>
        <span className="ml-3 text-xs text-soft">{factsOf(entry).join(" · ")}</span>
        <span className="ml-3 text-xs text-faint">{placeOf(entry, entry.line)}</span>
      </summary>
      <div className="px-4 pb-3">
        <DataTable name={`${entry.name} in detail`} columns={columnsOf(entry)} rows={entry.fields} keyOf={(field) => field.name} />
      </div>
    </details>
  );
}

/** One section of the catalogue. */
export function Entries({ title, entries }: { title: string; entries: CatalogueEntry[] }) {
  return (
    <Section title={`${title} (${entries.length})`}>
      <div className="space-y-2">
        {entries.map((entry, place) => (
          <Entry key={`${entry.name} ${place}`} entry={entry} />
        ))}
      </div>
    </Section>
  );
}
