import { useState } from "react";
import { Digest } from "@/components/Digest";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { Field, TextInput } from "@/components/Field";
import { PageTitle } from "@/components/PageTitle";
import { Skeleton } from "@/components/Skeleton";
import { Entries } from "@/features/catalogue/Entries";
import { Ladders } from "@/features/catalogue/Ladders";
import { entryHas } from "@/features/catalogue/origin";
import { useCatalogue } from "@/features/catalogue/use-catalogue";
import type { Catalogue } from "@/lib/decode-catalogue";

function Found({ catalogue, wanted }: { catalogue: Catalogue; wanted: string }) {
  const [targets, actions, rules] = [catalogue.targets, catalogue.actions, catalogue.rules].map((entries) =>
    entries.filter((entry) => entryHas(entry, wanted)),
  ) as [Catalogue["targets"], Catalogue["actions"], Catalogue["rules"]];
  if (targets.length + actions.length + rules.length === 0) return <EmptyState title="Nothing in the catalogue fits these words" />;
  return (
    <div className="space-y-6">
      <Entries title="Targets" entries={targets} />
      <Entries title="Actions" entries={actions} />
      <Ladders rules={rules} />
      <Entries title="Rules" entries={rules} />
    </div>
  );
}

/** What is watched, what may be run and what leads to it, as the agent has it in force. */
export function CataloguePage() {
  const { data, error, isPending, refetch } = useCatalogue();
  const [wanted, setWanted] = useState("");
  return (
    <section aria-labelledby="catalogue-title" data-testid="catalogue-page" className="space-y-4">
      <PageTitle id="catalogue-title">Catalogue</PageTitle>
      <ErrorNote error={error} title="The catalogue cannot be shown" onRetry={() => void refetch()} />
      {isPending && <Skeleton className="h-96" />}
      {data && (
        <>
          <p className="text-sm text-soft [overflow-wrap:anywhere]">
            As the agent has read it from <code className="font-mono text-xs">{data.path}</code>. Passwords are never shown.
          </p>
          <Digest digest={data.digest} />
          <div className="max-w-md">
            <Field name="Find">
              <TextInput data-testid="catalogue-find" type="search" value={wanted} onChange={(event) => setWanted(event.target.value)} placeholder="a name, a value, a variable" />
            </Field>
          </div>
          <Found catalogue={data} wanted={wanted} />
        </>
      )}
    </section>
  );
}
