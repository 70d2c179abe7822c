import type { ActiveFault, AvailableFault, Faults } from "./types";
import { isFields, listOf, shown, text } from "./values";

function decodeAvailable(value: unknown): AvailableFault | null {
  if (!isFields(value)) return null;
  const fault = { system: text(value.system), failure: text(value.failure) };
  if (!fault.system || !fault.failure) return null;
  return { ...fault, description: text(value.description) };
}

function decodeActive(value: unknown): ActiveFault | null {
  if (!isFields(value)) return null;
  return {
    id: shown(value.id),
    system: text(value.system),
    failure: text(value.failure),
    state: text(value.state, "active"),
    since_at: text(value.since_at),
    expires_at: text(value.expires_at),
  };
}

export function decodeFaults(value: unknown): Faults | null {
  if (!isFields(value)) return null;
  return {
    available: listOf(value.available, decodeAvailable),
    active: listOf(value.active, decodeActive),
  };
}
