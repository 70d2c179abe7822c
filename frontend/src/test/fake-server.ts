/** What a server that is made of one function answers. */
export interface Reply {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Handler = (path: string, method: string, body: unknown) => Reply | Promise<Reply>;

export interface Call {
  path: string;
  method: string;
  body: unknown;
}

/** A fetch() with that server behind it; `onCall` hears what was asked. */
export function fetchOf(handler: Handler, onCall: (call: Call) => void = () => undefined) {
  return async (path: string, init: RequestInit = {}): Promise<Response> => {
    const method = init.method ?? "GET";
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined;
    onCall({ path, method, body });
    const reply = await handler(path, method, body);
    return new Response(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body ?? null), {
      status: reply.status ?? 200,
      headers: reply.headers ?? {},
    });
  };
}
