import { decodeFaults } from "./decode-faults";
import { call } from "./http";
import { done, generator } from "./services";

/** Faults that are made on purpose. */

export const listFaults = (signal?: AbortSignal) =>
  call(generator, "/failures", decodeFaults, { signal });

export const injectFailure = (system: string, failure: string) =>
  call(generator, "/inject-failure", done, {
    method: "POST",
    body: { system, failure },
    timeoutMs: 60_000,
  });

export const heal = (what: { system?: string; failure?: string }) =>
  call(generator, "/heal", done, { method: "POST", body: what, timeoutMs: 60_000 });
