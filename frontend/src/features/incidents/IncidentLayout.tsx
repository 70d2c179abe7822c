import type { ReactNode } from "react";
import { useWide } from "@/components/use-wide";

/** Tailwind's `lg` and `xl`. */
const twoColumnsPx = 1024;
const threeColumnsPx = 1280;

interface Parts {
  /** The evidence, and the diagnosis that rests on it. */
  found: ReactNode;
  facts: ReactNode;
  timeline: ReactNode;
  notes: ReactNode;
  /** What came with the report besides. */
  reported: ReactNode;
  /** What is done about it: it grows while one looks on, so nothing stands below it. */
  done: ReactNode;
}

const Column = ({ children }: { children: ReactNode }) => <div className="min-w-0 space-y-6">{children}</div>;

/** The timeline at the left, the facts at the right, and what was found between them: what one decides on is seen without scrolling. Where that has no
 * room, what was found comes first. The order is one of elements, not of styles: keys and screen readers follow it, too. */
export function IncidentLayout({ found, facts, timeline, notes, reported, done }: Parts) {
  const isWide = useWide(threeColumnsPx);
  const isMiddle = useWide(twoColumnsPx);
  if (isWide) {
    return (
      <div className="grid grid-cols-[minmax(0,5fr)_minmax(0,6fr)_minmax(0,4fr)] items-start gap-x-6">
        <Column>
          {timeline}
          {reported}
        </Column>
        <Column>
          {found}
          {done}
        </Column>
        <Column>
          {facts}
          {notes}
        </Column>
      </div>
    );
  }
  if (isMiddle) {
    return (
      <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,1fr)] items-start gap-x-8">
        <Column>
          {found}
          {timeline}
          {reported}
          {done}
        </Column>
        <Column>
          {facts}
          {notes}
        </Column>
      </div>
    );
  }
  return (
    <Column>
      {found}
      {facts}
      {timeline}
      {notes}
      {reported}
      {done}
    </Column>
  );
}
