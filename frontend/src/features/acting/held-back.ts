import { allSystems } from "@/lib/decode-acting";
import type { Acting, Stop } from "@/lib/decode-acting";
import { dateTime } from "@/lib/format";

/** "redis-test", or what stands for all of them. */
export const systemWords = (system: string) => (system === allSystems ? "all systems" : system);

export const stopWords = ({ reason, owner }: Stop) => `No acting: ${reason} (said ${owner}).`;

const isAbout = (system: string) => (one: { system: string }) => one.system === system || one.system === allSystems;

/** Why nothing may be run on that system now; null while it may. The agent asks for the same at the approval.
 * An undo is what a person wants back: only the kill switch holds it up. */
export function heldBack(acting: Acting | undefined, system: string, isUndo: boolean): string | null {
  if (!acting) return null;
  if (acting.stop) return stopWords(acting.stop);
  if (isUndo) return null;
  const breaker = acting.breakers.find(isAbout(system));
  if (breaker) return `The breaker of ${systemWords(breaker.system)} is open: ${breaker.reason}. A person must reset it.`;
  const window = acting.maintenance.find(isAbout(system));
  if (!window) return null;
  return `${systemWords(window.system)}: maintenance until ${dateTime(window.until)}, ${window.reason} (said ${window.owner}).`;
}
