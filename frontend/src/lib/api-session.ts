import { call } from "./http";
import type { Service } from "./http";
import { urls } from "./urls";
import { isFields, text } from "./values";

/** Who is in front of the screen, as the backend knows it. */

const backend: Service = { name: "backend", base: urls.api };

/** "off": whoever reaches the page may do everything, and nobody logs in. */
export type Auth = "on" | "off";

export interface Person {
  name: string;
  role: string;
}

/** An answer of another shape is that of a backend without users. */
const decodeAuth = (body: unknown): Auth => (isFields(body) && body.auth === "on" ? "on" : "off");

const decodePerson = (body: unknown): Person | null =>
  isFields(body) && text(body.name) !== "" ? { name: text(body.name), role: text(body.role) } : null;

const done = () => true;

export const getAuth = (signal: AbortSignal) => call(backend, "/auth", decodeAuth, { signal });

export const getMe = (signal: AbortSignal) => call(backend, "/me", decodePerson, { signal });

export const login = (name: string, password: string) =>
  call(backend, "/login", decodePerson, { method: "POST", body: { name, password } });

export const logout = () => call(backend, "/logout", done, { method: "POST" });
