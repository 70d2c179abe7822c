import { expect, test } from "vitest";
import { factText } from "./facts";

test.each([
  ["used_memory", 52_428_800, "50.0 MB"],
  ["maxmemory", 1_468_006, "1.4 MB"],
  ["memory_used", 900, "900 bytes"],
  ["output_bytes", 2_048, "2.0 kB"],
  ["memory_percent", 97.4, "97 %"],
  ["health", 0, "0 %"],
  ["answer_ms", 412, "412 ms"],
  ["keys", 40_123, "40,123"],
  ["maxmemory_policy", "noeviction", "noeviction"],
  ["used_memory", null, ""],
])("%s %j reads %j", (name, value, want) => expect(factText(name, value)).toBe(want));
