/** What goes to the clipboard, and what it is called. */
export interface Copied {
  text: string;
  what: string;
}

/** What is selected inside the box; "" where nothing is, or something elsewhere on the page. */
export function selectionIn(box: Element | null): string {
  const selection = window.getSelection();
  const inside = (node: Node | null | undefined) => box !== null && node !== null && node !== undefined && box.contains(node);
  return selection && inside(selection.anchorNode) && inside(selection.focusNode) ? selection.toString() : "";
}

/** The selection, or else what the view gives. */
export const selectedOr = (selection: string, rest: () => Copied): Copied => (selection === "" ? rest() : { text: selection, what: "what is selected" });
