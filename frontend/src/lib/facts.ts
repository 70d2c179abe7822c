import { measured } from "./measures";
import { shown } from "./values";

/** A measured value as people read it: "52.4 MB", "40,123", "noeviction"; "" where there is none. */
export const factText = (name: string, value: unknown): string => (typeof value === "number" ? measured(name, value).text : shown(value));
