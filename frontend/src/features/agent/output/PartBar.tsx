import { Button } from "@/components/Button";
import { bytes } from "@/lib/format";
import type { OutputHead } from "@/lib/types";
import { cutWords } from "./cut-words";
import { partCount } from "./which-view";

interface Props {
  head: OutputHead;
  part: number;
  onPart: (part: number) => void;
}

/** How large it is, why it is not whole, and the way through parts where a browser cannot draw all of it at once. */
export function PartBar({ head, part, onPart }: Props) {
  const parts = partCount(head.lines);
  return (
    <p className="flex flex-wrap items-center gap-2 text-xs text-faint tabular-nums" data-testid="output-size">
      {head.lines.toLocaleString("en")} lines, {bytes(head.bytes)}
      {head.cut && <span className="text-warning-ink">· {cutWords(head.cut)}</span>}
      {parts > 1 && (
        <span className="flex items-center gap-2">
          <Button className="px-2 py-0.5" disabled={part === 0} onClick={() => onPart(part - 1)}>
            Earlier
          </Button>
          part {part + 1} of {parts}
          <Button className="px-2 py-0.5" disabled={part + 1 >= parts} onClick={() => onPart(part + 1)}>
            Later
          </Button>
        </span>
      )}
    </p>
  );
}
