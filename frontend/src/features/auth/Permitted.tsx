import { useId } from "react";
import type { ReactNode } from "react";
import { Icon } from "@/components/Icon";
import type { Deed } from "./rights";
import { useWhyNot } from "./use-rights";

interface Props {
  deed: Deed;
  /** What cannot be done, e.g. "Changing an incident". */
  name: string;
  className?: string;
  children: ReactNode;
}

/** Parts that change something. Where one may not, they are off, and why stands above them. */
export function Permitted({ deed, name, className = "", children }: Props) {
  const why = useWhyNot(deed);
  const noteId = useId();
  return (
    <fieldset disabled={why !== null} aria-label={name} aria-describedby={why === null ? undefined : noteId} className={`min-w-0 ${className}`}>
      {why !== null && (
        <p id={noteId} data-testid="may-not" className="flex items-start gap-2 text-sm text-soft">
          <Icon name="lock" className="mt-0.5 size-4 text-faint" />
          {why}
        </p>
      )}
      {children}
    </fieldset>
  );
}
