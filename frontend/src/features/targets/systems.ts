import type { Tone } from "@/components/tone";
import type { SystemState } from "@/lib/types";

/** Below this an unhealthy system is as good as down. */
const direHealth = 40;
/** A monitor looks every 10 s; after three missed rounds its last word is old news. */
export const staleAfterMs = 35_000;

const checkedMs = (system: SystemState) => Date.parse(system.checked_at) || 0;

/** Puts newer states over older ones, by name; an older one is ignored. */
export function mergeSystems(known: SystemState[], incoming: SystemState[]): SystemState[] {
  const byName = new Map(known.map((system) => [system.name, system]));
  for (const system of incoming) {
    const before = byName.get(system.name);
    if (before && checkedMs(before) > checkedMs(system)) continue;
    byName.set(system.name, { ...system, type: system.type || (before?.type ?? "") });
  }
  return [...byName.values()].sort((a, b) => a.name.localeCompare(b.name));
}

export const isStale = (system: SystemState, nowMs: number) =>
  nowMs - checkedMs(system) > staleAfterMs;

/** The fetched list. A system it does not name goes, unless a frame has just told of it. */
export function mergeList(known: SystemState[], listed: SystemState[], nowMs: number): SystemState[] {
  const names = new Set(listed.map((system) => system.name));
  const kept = known.filter((system) => names.has(system.name) || !isStale(system, nowMs));
  return mergeSystems(kept, listed);
}

/** The monitor's verdict decides, it knows the thresholds; its word for what it cannot tell is grey. */
export function toneOf(system: SystemState, nowMs: number): Tone {
  if (isStale(system, nowMs)) return "neutral";
  if (system.status === "healthy") return "success";
  if (system.status === "down") return "danger";
  if (system.status !== "unhealthy") return "neutral";
  return system.health !== null && system.health < direHealth ? "danger" : "warning";
}
