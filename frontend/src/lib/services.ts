import type { Service } from "./http";
import { urls } from "./urls";
import { listOf } from "./values";

/** The services that are called, and how their answers are read. */

export const backend: Service = { name: "backend", base: urls.api };
export const agent: Service = { name: "agent", base: urls.agent };
export const monitor: Service = { name: "health monitor", base: urls.monitor };
export const generator: Service = { name: "incident generator", base: urls.generator };

/** The body is a list; an item that cannot be read is left out. */
export const many = <T>(decode: (item: unknown) => T | null) => (body: unknown) =>
  Array.isArray(body) ? listOf(body, decode) : null;

/** Whatever the body is: the status says it all. */
export const done = () => true;

export const incidentPath = (id: string, rest = "") => `/incidents/${encodeURIComponent(id)}${rest}`;
