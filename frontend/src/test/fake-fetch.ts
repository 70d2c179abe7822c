import { vi } from "vitest";
import { fetchOf } from "./fake-server";
import type { Call, Handler } from "./fake-server";

export type { Handler, Reply } from "./fake-server";

/** Puts a server made of one function behind fetch(); answers what was asked. */
export function fakeFetch(handler: Handler) {
  const calls: Call[] = [];
  vi.stubGlobal("fetch", fetchOf(handler, (call) => calls.push(call)));
  return calls;
}
