import { useId } from "react";
import type { ReactNode } from "react";

interface Props {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

export function Section({ title, aside, children }: Props) {
  const headingId = useId();
  return (
    <section aria-labelledby={headingId} className="space-y-2.5">
      <div className="flex min-h-6 items-center gap-2">
        <h3 id={headingId} className="text-xs font-semibold tracking-wider text-faint uppercase">
          {title}
        </h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
