import { vi } from "vitest";

export interface Reply {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Handler = (path: string, method: string, body: unknown) => Reply | Promise<Reply>;

/** Puts a server made of one function behind fetch(); answers what was asked. */
export function fakeFetch(handler: Handler) {
  const calls: { path: string; method: string; body: unknown }[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    const method = init.method ?? "GET";
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined;
    calls.push({ path, method, body });
    const reply = await handler(path, method, body);
    return new Response(
      typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body ?? null),
      { status: reply.status ?? 200, headers: reply.headers ?? {} },
    );
  });
  return calls;
}
