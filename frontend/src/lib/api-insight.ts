import { decodeInsight } from "./decode-insight";
import type { Insight } from "./decode-insight";
import { ApiError, call } from "./http";
import { backend } from "./services";

/** How well incidents were handled since then, with days as they are in that zone (an IANA name). */
export async function getInsight(from: string, zone: string, signal?: AbortSignal): Promise<Insight> {
  const ask = (query: string) => call(backend, `/insight?from=${encodeURIComponent(from)}${query}`, decodeInsight, { signal });
  if (zone === "UTC") return ask("");
  try {
    return await ask(`&tz=${encodeURIComponent(zone)}`);
  } catch (error) {
    // A browser may know zones by names that the database does not.
    if (error instanceof ApiError && error.status === 400) return ask("");
    throw error;
  }
}
