// api.mjs - one HTTP call with JSON both ways.

/** {status, body, headers, text}; body is undefined when the answer is not JSON. */
export async function call(base, method, path, body, { headers = {}, raw = false } = {}) {
  const payload = body === undefined ? undefined : raw ? body : JSON.stringify(body);
  const reply = await fetch(base + path, {
    method,
    body: payload,
    headers: payload === undefined ? headers : { "Content-Type": "application/json", ...headers },
    redirect: "manual",
    signal: AbortSignal.timeout(60_000),
  });
  const text = await reply.text();
  let parsed;
  try { parsed = JSON.parse(text); } catch { /* not JSON */ }
  return { status: reply.status, body: parsed, headers: reply.headers, text };
}

export const get = (base, path, options) => call(base, "GET", path, undefined, options);
export const post = (base, path, body, options) => call(base, "POST", path, body, options);
export const patch = (base, path, body, options) => call(base, "PATCH", path, body, options);
export const del = (base, path, options) => call(base, "DELETE", path, undefined, options);
