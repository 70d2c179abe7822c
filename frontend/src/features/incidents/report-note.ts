/** The incident's own field `notes`: what came with the report or was written by an older page, and lines that daemons added. */

const ofDaemon = /^(health-monitor|ai-agent|backend): /;

/** Without the daemons' lines: these stand in the timeline. */
export const reportNote = (notes: string): string =>
  notes
    .split("\n")
    .filter((line) => !ofDaemon.test(line))
    .join("\n")
    .trim();
