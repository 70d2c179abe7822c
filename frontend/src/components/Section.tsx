import { useId } from "react";
import type { ReactNode } from "react";

interface Props {
  title: string;
  /** Where something leads to it. */
  id?: string;
  aside?: ReactNode;
  children: ReactNode;
}

export function Section({ title, id, aside, children }: Props) {
  const headingId = useId();
  return (
    <section aria-labelledby={headingId} id={id} tabIndex={id === undefined ? undefined : -1} className="space-y-2.5 rounded-lg">
      <div className="flex min-h-7.5 items-center gap-2">
        <h3 id={headingId} className="text-xs font-semibold tracking-wider text-faint uppercase">
          {title}
        </h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
