import type { CatalogueEntry, CatalogueField } from "@/lib/decode-catalogue";

const baseName = (path: string) => path.split("/").at(-1) ?? path;

/** "catalogue.yaml:12" */
export const placeOf = (entry: CatalogueEntry, line: number | null) =>
  line === null ? baseName(entry.file) : `${baseName(entry.file)}:${line}`;

/** Where a value comes from, in words. */
export function originOf(entry: CatalogueEntry, field: CatalogueField): string {
  const place = placeOf(entry, field.line);
  const names = (set: boolean) => field.variables.filter((one) => one.set === set).map((one) => one.name).join(", ");
  if (field.from === "built in") return "not said: the daemon's own";
  if (field.from === "environment") return `${names(true)} of the environment, asked at ${place}`;
  if (field.from === "default") return `default at ${place}${names(false) && `; ${names(false)} would change it`}`;
  return place;
}

/** Whether an entry has that text in a name or a value. */
export function entryHas(entry: CatalogueEntry, wanted: string): boolean {
  const word = wanted.trim().toLowerCase();
  if (word === "") return true;
  const texts = [entry.name, ...entry.fields.flatMap((field) => [field.name, ...field.value, ...field.variables.map((one) => one.name)])];
  return texts.some((text) => text.toLowerCase().includes(word));
}

const named = ["type", "risk", "severity", "fault"];

/** What an entry is, in a few words, before it is opened. */
export const factsOf = (entry: CatalogueEntry) =>
  entry.fields.filter((field) => named.includes(field.name) && !field.secret).map((field) => field.value.join(" "));
