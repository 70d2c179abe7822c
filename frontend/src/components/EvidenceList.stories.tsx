import { at } from "@/test/samples-answers";
import type { Stories } from "@/test/story";
import { EvidenceList } from "./EvidenceList";

const line = "OOM command not allowed when used memory > 'maxmemory'.";

export const stories: Stories = {
  "each source": {
    part: () => (
      <EvidenceList
        name="Evidence"
        evidence={[
          { text: line, source: "seen", at: at(5) },
          { text: "the shop is down", source: "posted", at: at(60) },
          { text: "# Out of memory", source: "log", at: "" },
          { text: "where this is from nobody said", source: null, at: "" },
        ]}
      />
    ),
    shows: '[data-source="log"]',
  },
  "many lines": {
    part: () => (
      <EvidenceList name="Evidence" evidence={Array.from({ length: 40 }, (_, i) => ({ text: `${i} ${line.repeat(3)}`, source: "log", at: at(i) }))} />
    ),
    shows: "li:nth-child(40)",
  },
};
