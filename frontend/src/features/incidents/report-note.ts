import type { AuditRecord } from "@/lib/decode-audit";

/** The incident's own field `notes`: what came with the report or was written by an older page, and lines that daemons added. */

const ofDaemon = /^(health-monitor|ai-agent|backend): /;

/** Without the daemons' lines that the timeline has, `told`. */
export const reportNote = (notes: string, told: ReadonlySet<string>): string =>
  notes
    .split("\n")
    .filter((line) => !(ofDaemon.test(line) && told.has(line)))
    .join("\n")
    .trim();

/** The lines that daemons added to the field, as the audit has them. */
export const addedLines = (records: readonly AuditRecord[]): ReadonlySet<string> =>
  new Set(records.filter(({ kind }) => kind === "incident.notes").flatMap(({ detail }) => detail.filter(({ name }) => name === "added").map(({ value }) => value)));
