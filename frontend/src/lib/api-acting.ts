import { decodeActing } from "./decode-acting";
import { call } from "./http";
import { backend, done } from "./services";

/** What holds fixes back: the kill switch, breakers, maintenance. */

/** With users the backend puts the caller's name in place of `owner`. */
export type ActingChange =
  | { stopped: true; owner: string; reason: string; expires_in_ms?: number }
  | { stopped: false; owner: string };

export interface BreakerReset {
  system: string;
  owner: string;
  reason: string;
}

export const getActing = (signal: AbortSignal) => call(backend, "/acting", decodeActing, { signal });

export const setActing = (body: ActingChange) => call(backend, "/acting", done, { method: "POST", body });

export const resetBreaker = (body: BreakerReset) =>
  call(backend, "/breakers/reset", done, { method: "POST", body });
