import { isoTime, spacedPercent } from "@/lib/measures";
import { At } from "./Time";

const times = new RegExp(`(${isoTime.source})`);

/** A sentence that a program wrote, for people: its times are in the reader's zone, with the exact one on hover and focus; percentages have one shape. */
export function Readable({ text }: { text: string }) {
  return (
    <>
      {text.split(times).map((part, index) => (index % 2 === 1 && !Number.isNaN(Date.parse(part)) ? <At key={index} iso={part} /> : spacedPercent(part)))}
    </>
  );
}
