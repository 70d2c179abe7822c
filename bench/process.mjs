// process.mjs - what the kernel says of a process: CPU in ns, private and proportional memory.
import fs from "node:fs/promises";

/** CPU time of all threads so far, in ms (nanosecond clock of the scheduler). */
export async function cpuMs(pid) {
  let ns = 0n;
  for (const task of await fs.readdir(`/proc/${pid}/task`)) {
    const text = await fs.readFile(`/proc/${pid}/task/${task}/schedstat`, "utf8").catch(() => "0 0 0");
    ns += BigInt(text.split(" ")[0]);
  }
  return Number(ns) / 1e6;
}

/** {rssAnonMb, pssMb} of a process. */
export async function memory(pid) {
  const status = await fs.readFile(`/proc/${pid}/status`, "utf8");
  const rollup = await fs.readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  const kb = (text, key) => Number(text.match(new RegExp(`^${key}:\\s+(\\d+) kB`, "m"))?.[1] ?? NaN);
  return { rssAnonMb: kb(status, "RssAnon") / 1024, pssMb: kb(rollup, "Pss") / 1024 };
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
