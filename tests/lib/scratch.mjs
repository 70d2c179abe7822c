// scratch.mjs - the scratch containers of one agent.
import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { engine } from "./engine.mjs";

/** Where this system's agent keeps what it put aside. */
export const capsulesOf = (system) => path.join(system.folder, "state-agent", "capsules");

/** Theirs alone, since other agents may use the same engine: the label's value is a UUID (version 5) of the folder of capsules. */
export async function scratchOf(system) {
  const hash = createHash("sha1").update(Buffer.alloc(16)).update(await fs.realpath(capsulesOf(system))).digest().subarray(0, 16);
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  const owner = hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  return (await engine("GET", `/containers/json?all=true&filters=${encodeURIComponent(JSON.stringify({ label: [`selfheal.scratch=${owner}`] }))}`)).body;
}
