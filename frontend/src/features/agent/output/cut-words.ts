const words = new Map([
  ["limit", "Not all of it: more was printed than is kept (OUTPUT_MAX_MB)."],
  ["disk", "Not all of it: the agent's disk had no room for the rest."],
  ["killed", "Not all of it: the agent was killed meanwhile, and what came later is lost."],
]);

/** Why an output is not whole; a word that is new to this page is shown as it is. */
export const cutWords = (cut: string): string => words.get(cut) ?? `Not all of it: ${cut}`;
