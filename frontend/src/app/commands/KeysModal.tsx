import { useState } from "react";
import { Modal } from "@/components/Modal";
import { Section } from "@/components/Section";
import { pageKeys, setSingleKeys, singleKeysOn } from "./keys";

type Line = [keys: string[], does: string];

const everywhere: Line[] = [
  [["Ctrl", "K"], "Find a page, an incident or something to do (on a Mac Cmd K)"],
  [["Tab"], "To the next link, button or field; with Shift to the one before"],
  [["Esc"], "Close what lies on top"],
];
const single: Line[] = [[["?"], "These keys"], ...pageKeys.map(({ key, name }): Line => [["g", key], `To ${name}`])];
const board: Line[] = [
  [["Enter"], "Open the card"],
  [["Space"], "Pick the card up, and drop it"],
  [["←", "→"], "While it is carried: the column to the left, to the right"],
  [["Home", "End"], "While it is carried: the first column, the last one"],
  [["Esc"], "Put it back"],
];

function Lines({ lines, off = false }: { lines: Line[]; off?: boolean }) {
  return (
    <dl className={`space-y-1.5 text-sm ${off ? "text-faint line-through" : ""}`}>
      {lines.map(([keys, does]) => (
        <div key={keys.join(" ") + does} className="grid gap-x-4 sm:grid-cols-[7rem_1fr]">
          <dt className="flex gap-1">
            {keys.map((key) => (
              <kbd key={key} className="min-w-6 rounded-md border border-line-strong bg-raised px-1.5 text-center font-mono text-xs leading-5">
                {key}
              </kbd>
            ))}
          </dt>
          <dd className={off ? "" : "text-soft"}>{does}</dd>
        </div>
      ))}
    </dl>
  );
}

/** All keys that do something, and the switch for those of a single letter. */
export function KeysModal({ onClose }: { onClose: () => void }) {
  const [on, setOn] = useState(singleKeysOn);
  const change = (next: boolean) => {
    setSingleKeys(next);
    setOn(singleKeysOn());
  };
  return (
    <Modal title="Keys" testId="keys" onClose={onClose}>
      <div className="space-y-6">
        <Section title="Everywhere">
          <Lines lines={everywhere} />
        </Section>
        <Section title="Single keys, where nobody types">
          <label className="flex min-h-6 items-center gap-2 text-sm">
            <input type="checkbox" role="switch" className="size-4" checked={on} onChange={(event) => change(event.target.checked)} />
            Single keys do something
          </label>
          <Lines lines={single} off={!on} />
        </Section>
        <Section title="On the board, at a card">
          <Lines lines={board} />
        </Section>
      </div>
    </Modal>
  );
}
