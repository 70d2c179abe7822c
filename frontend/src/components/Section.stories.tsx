import type { Stories } from "@/test/story";
import { Bullets } from "./Bullets";
import { Section } from "./Section";
import { Skeleton } from "./Skeleton";
import { Ago } from "./Time";

export const stories: Stories = {
  "with points": {
    part: () => (
      <Section title="Diagnosis" aside={<Ago iso={new Date(Date.now() - 90_000).toISOString()} />}>
        <Bullets text="• Memory is full • Writes are refused" />
      </Section>
    ),
    shows: "li",
  },
  "with one point": { part: () => <Section title="Diagnosis"><Bullets text={`Writes are refused: ${"x".repeat(400)}`} /></Section>, shows: "p" },
  "on its way": { part: () => <Section title="Diagnosis"><Skeleton className="h-24" /></Section>, shows: "span[aria-hidden]" },
};
