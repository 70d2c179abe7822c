import { fields, isFields, text } from "./values";

/** A container that asks to be watched by its labels, and what is wrong with them. */
export interface WrongLabels {
  container: string;
  /** Of several mistakes, a line each. */
  message: string;
}

/** A monitor from before there were labels says nothing of them: off. */
export interface Labelled {
  on: boolean;
  wrong: WrongLabels[];
}

export function decodeLabels(value: unknown): Labelled | null {
  if (!isFields(value)) return null;
  const rows = Array.isArray(value.labels_wrong) ? value.labels_wrong : [];
  const wrong = rows.map(fields).map((row) => ({ container: text(row.container), message: text(row.message) }));
  return { on: value.labels === "on", wrong: wrong.filter(({ message }) => message) };
}
