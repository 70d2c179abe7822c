import { hearServerClock } from "./server-clock";
import { newTraceparent } from "./trace";
import { isFields } from "./values";

/** A failed call, in words for the person in front of the screen. Status 0: no answer at all. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
  }
}

export interface CallOptions {
  method?: "GET" | "POST" | "PATCH";
  body?: unknown;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
  /** How the body of a good answer is read; without it as JSON. */
  read?: (response: Response) => Promise<unknown>;
}

/** Who did not answer is worth more to a reader than a path. */
export interface Service {
  name: string;
  base: string;
}

const defaultTimeoutMs = 20_000;

function errorText(service: Service, status: number, body: unknown): string {
  if (isFields(body) && typeof body.error === "string" && body.error !== "") return body.error;
  if ([502, 503, 504].includes(status)) return `The ${service.name} is not reachable (HTTP ${status}).`;
  return `The ${service.name} answered with HTTP ${status}.`;
}

const nameOf = (cause: unknown) => (isFields(cause) ? cause.name : undefined);

function noAnswer(service: Service, cause: unknown): ApiError {
  const what = nameOf(cause) === "TimeoutError" ? "did not answer in time" : "is not reachable";
  return new ApiError(0, `The ${service.name} ${what}.`);
}

/** Undefined for a body that is no JSON; a connection that breaks half-way is still an error. */
async function jsonOf(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown;
  } catch (cause) {
    if (nameOf(cause) !== "SyntaxError") throw cause;
    return undefined;
  }
}

/** One call, one answer: decoded JSON or an ApiError. An abort by the caller stays an abort. */
export async function call<T>(
  service: Service,
  path: string,
  decode: (body: unknown, headers: Headers) => T | null,
  options: CallOptions = {},
): Promise<T> {
  const timeout = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs);
  const method = options.method ?? "GET";
  const init: RequestInit = {
    method,
    signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
    // What only reads goes without a trace: across origins the header would cost a preflight each time.
    headers: { Accept: "application/json", ...(method !== "GET" && { traceparent: newTraceparent() }) },
  };
  if (options.body !== undefined) {
    init.body = JSON.stringify(options.body);
    init.headers = { ...init.headers, "Content-Type": "application/json" };
  }

  let response: Response;
  let body: unknown;
  try {
    response = await fetch(service.base + path, init);
    hearServerClock(response.headers.get("Date"));
    body = await (response.ok && options.read ? options.read(response) : jsonOf(response));
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw noAnswer(service, cause);
  }
  if (!response.ok) throw new ApiError(response.status, errorText(service, response.status, body));
  const decoded = decode(body, response.headers);
  if (decoded === null) {
    throw new ApiError(response.status, `The ${service.name} sent an answer this page cannot read.`);
  }
  return decoded;
}
