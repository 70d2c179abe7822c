/** Reading values of unknown shape: everything from outside passes through here. */

export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function text(value: unknown, fallback = ""): string {
  return typeof value === "string" ? value : fallback;
}

export function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function oneOf<T extends string>(choices: readonly T[], value: unknown): T | null {
  return choices.find((choice) => choice === value) ?? null;
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Keeps the items that decode; one broken item does not lose the others. */
export function listOf<T>(value: unknown, decode: (item: unknown) => T | null): T[] {
  return list(value).flatMap((item) => {
    const decoded = decode(item);
    return decoded === null ? [] : [decoded];
  });
}

/** Any value as one line for a person. */
export function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A value that may have been packed into a string as JSON; text that is no JSON stays text. */
export function unpacked(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** A list of texts from an array, from JSON in a string, or from plain text. */
export function textList(value: unknown): string[] {
  const inner = unpacked(value);
  const items = Array.isArray(inner) ? inner : [inner];
  return items.map(shown).filter((item) => item !== "");
}

/** An object as it is, or from JSON in a string; anything else is empty. */
export function fields(value: unknown): Fields {
  const inner = unpacked(value);
  return isFields(inner) ? inner : {};
}

/** Of an outside text at most this much is kept: enough to read, too little to choke on. */
export const textLimit = 4_096;
export const listLimit = 200;

export function clipped(value: unknown, limit = textLimit): string {
  const all = text(value);
  return all.length <= limit ? all : `${all.slice(0, limit)}…`;
}

/** listOf(), but not more than `limit` items of it. */
export function someOf<T>(value: unknown, decode: (item: unknown) => T | null, limit = listLimit): T[] {
  return listOf(list(value).slice(0, limit), decode);
}
