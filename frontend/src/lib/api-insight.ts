import { decodeInsight } from "./decode-insight";
import { call } from "./http";
import { backend } from "./services";

/** How well incidents were handled since then. */
export const getInsight = (from: string, signal?: AbortSignal) =>
  call(backend, `/insight?from=${encodeURIComponent(from)}`, decodeInsight, { signal });
