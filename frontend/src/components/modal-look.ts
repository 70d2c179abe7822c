/** With a lead a low window (400 % zoom, a phone on its side) scrolls as a whole, all but the acts. */
const low = {
  panel: "low:overflow-y-auto low:scroll-pb-20",
  body: "low:flex-none low:overflow-visible",
  foot: "lg:flex low:contents",
  acts: "low:sticky low:bottom-0 low:border-t low:border-line low:bg-panel low:px-3 low:py-2",
};
const plain: typeof low = { panel: "", body: "", foot: "", acts: "" };

/** The classes of a dialog's parts that differ by whether it has a lead. */
export const lookOf = (hasLead: boolean) => (hasLead ? low : plain);
