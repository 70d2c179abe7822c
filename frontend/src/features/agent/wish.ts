/** What is to be proposed: what the rules say, an action by name, or to take an execution back. */
export type Wish = { kind: "fix" } | { kind: "action"; action: string } | { kind: "undo"; executionId: string };

/** A wish in the address, so that a reload and Back find it: `?fix=true`, `?fix=flush`, `?undo=EXECUTION`. */
export interface WishSearch {
  fix?: true | string;
  undo?: string;
}

const nameLimit = 64;
const isName = (value: unknown): value is string => typeof value === "string" && value !== "" && value.length <= nameLimit;

/** Takes from an address what it may hold; all else is nothing. */
export const readSearch = ({ fix, undo }: Record<string, unknown>): WishSearch =>
  fix === true || isName(fix) ? { fix } : isName(undo) ? { undo } : {};

export function wishOf({ fix, undo }: WishSearch): Wish | null {
  if (fix === true) return { kind: "fix" };
  if (fix) return { kind: "action", action: fix };
  return undo ? { kind: "undo", executionId: undo } : null;
}

export function searchOf(wish: Wish): WishSearch {
  if (wish.kind === "fix") return { fix: true };
  return wish.kind === "action" ? { fix: wish.action } : { undo: wish.executionId };
}
