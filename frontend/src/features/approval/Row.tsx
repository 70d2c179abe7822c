import type { ReactNode } from "react";

/** A named part of what is to be decided on: its name beside it where there is room, else above it. */
export function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1 @xl:grid-cols-[8.5rem_minmax(0,1fr)]">
      <dt className="text-xs leading-5 font-semibold text-faint">{name}</dt>
      <dd className="text-sm leading-relaxed break-words">{children}</dd>
    </div>
  );
}
