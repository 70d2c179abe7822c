import type { Found } from "./terminal";

/** So many places are counted, and no more: the limit of @xterm/addon-search. */
const mostFound = 1_000;

/** Where a terminal's search stands. */
export const foundWords = (searched: boolean, { index, count }: Found): string => {
  if (!searched) return "";
  if (count === 0) return "not found";
  const all = count < mostFound ? `${count}` : `${count}+`;
  return index < 0 ? `${all} found` : `${index + 1} of ${all}`;
};
