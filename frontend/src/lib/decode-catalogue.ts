import { clipped, isFields, list, number, oneOf, shown, someOf } from "./values";

export const origins = ["file", "environment", "default", "built in"] as const;
export type Origin = (typeof origins)[number];

/** One value that is in force. A secret one is never told. */
export interface CatalogueField {
  name: string;
  value: string[];
  secret: boolean;
  from: Origin;
  /** In the entry's file; null where nothing is said there. */
  line: number | null;
  variables: { name: string; set: boolean }[];
}

export interface CatalogueEntry {
  name: string;
  file: string;
  line: number | null;
  fields: CatalogueField[];
}

export interface Catalogue {
  path: string;
  digest: string;
  targets: CatalogueEntry[];
  actions: CatalogueEntry[];
  rules: CatalogueEntry[];
}

const entryLimit = 400;
const fieldLimit = 60;
const valueLimit = 64;

const words = (value: unknown) =>
  (Array.isArray(value) ? value : [value]).slice(0, valueLimit).map((one) => clipped(shown(one), 8_192));

function field(value: unknown): CatalogueField | null {
  if (!isFields(value)) return null;
  const from = oneOf(origins, value.from);
  if (from === null) return null;
  const secret = value.secret === true;
  return {
    name: clipped(value.name, 100),
    // Whatever a server sends beside it: what is secret is not shown.
    value: secret ? [] : words(value.value),
    secret,
    from,
    line: number(value.line),
    variables: list(value.variables).flatMap((one) => (isFields(one) ? [{ name: clipped(one.name, 100), set: one.set === true }] : [])),
  };
}

function entry(value: unknown): CatalogueEntry | null {
  if (!isFields(value)) return null;
  return {
    name: clipped(value.name, 100),
    file: clipped(value.file, 300),
    line: number(value.line),
    fields: someOf(value.fields, field, fieldLimit),
  };
}

export function decodeCatalogue(value: unknown): Catalogue | null {
  if (!isFields(value) || !Array.isArray(value.targets)) return null;
  return {
    path: clipped(value.path, 300),
    digest: clipped(value.digest, 64),
    targets: someOf(value.targets, entry, entryLimit),
    actions: someOf(value.actions, entry, entryLimit),
    rules: someOf(value.rules, entry, entryLimit),
  };
}
