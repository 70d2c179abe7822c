import { clipped, isFields, number, someOf, text } from "./values";

/** Nobody may act: who said so, why, and until when. */
export interface Stop {
  owner: string;
  reason: string;
  set_at: string;
  /** "" = until somebody allows it again. */
  expires_at: string;
}

/** What breakers and maintenance call every system at once. */
export const allSystems = "*";

/** Too many fixes failed: no more of them until a person resets it. */
export interface Breaker {
  system: string;
  reason: string;
  since: string;
  failures: number;
}

export interface Maintenance {
  system: string;
  owner: string;
  reason: string;
  until: string;
}

/** A daemon that has not been heard of for a while. */
export interface Silent {
  name: string;
  /** When it was last heard of. */
  seen_at: string;
}

/** What holds fixes back at this moment. */
export interface Acting {
  /** Null while acting is allowed. */
  stop: Stop | null;
  breakers: Breaker[];
  maintenance: Maintenance[];
  silent: Silent[];
}

const nameLimit = 200;
const systemOf = (value: unknown) => clipped(value, nameLimit);

function decodeBreaker(value: unknown): Breaker | null {
  if (!isFields(value) || text(value.system) === "") return null;
  return {
    system: systemOf(value.system),
    reason: clipped(value.reason),
    since: text(value.since),
    failures: number(value.failures) ?? 0,
  };
}

function decodeMaintenance(value: unknown): Maintenance | null {
  if (!isFields(value) || text(value.system) === "") return null;
  return {
    system: systemOf(value.system),
    owner: clipped(value.owner, nameLimit),
    reason: clipped(value.reason),
    until: text(value.until),
  };
}

function decodeSilent(value: unknown): Silent | null {
  return isFields(value) && text(value.name) !== "" ? { name: clipped(value.name, nameLimit), seen_at: text(value.seen_at) } : null;
}

export function decodeActing(value: unknown): Acting | null {
  if (!isFields(value) || typeof value.stopped !== "boolean") return null;
  const stop = value.stopped && {
    owner: clipped(value.owner, nameLimit),
    reason: clipped(value.reason),
    set_at: text(value.set_at),
    expires_at: text(value.expires_at),
  };
  return {
    stop: stop || null,
    breakers: someOf(value.breakers, decodeBreaker),
    maintenance: someOf(value.maintenance, decodeMaintenance),
    silent: someOf(value.silent, decodeSilent),
  };
}
