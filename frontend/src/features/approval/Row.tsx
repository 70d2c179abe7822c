import type { ReactNode } from "react";

/** A named part of what is to be decided on. */
export function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="space-y-1.5">
      <dt className="text-xs font-semibold tracking-wider text-faint uppercase">{name}</dt>
      <dd className="text-sm leading-relaxed break-words">{children}</dd>
    </div>
  );
}
