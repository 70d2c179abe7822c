import { Section } from "@/components/Section";
import type { CatalogueEntry } from "@/lib/decode-catalogue";

const rungsOf = (rule: CatalogueEntry) => rule.fields.find((field) => field.name === "ladder")?.value ?? [];

/** The ways to mend a fault, from the gentlest to the one that destroys most. */
export function Ladders({ rules }: { rules: CatalogueEntry[] }) {
  const climbing = rules.filter((rule) => rungsOf(rule).length > 0);
  if (climbing.length === 0) return null;
  return (
    <Section title={`Ladders (${climbing.length})`}>
      <dl data-testid="catalogue-ladders" className="space-y-2 text-sm">
        {climbing.map((rule) => (
          <div key={rule.name} className="flex flex-wrap gap-x-3">
            <dt className="font-mono font-medium">{rule.name}</dt>
            <dd className="text-soft [overflow-wrap:anywhere]">{rungsOf(rule).join(" → ")}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
