import { createContext, useContext, useEffect, useRef } from "react";
import type { ReactNode, RefObject } from "react";

/** What had the focus as the reader went to another page; null once the new page has taken it. */
export const LeavingContext = createContext<RefObject<Element | null>>({ current: null });

interface Props {
  id?: string;
  className?: string;
  children: ReactNode;
}

/** Whoever goes to a page by keyboard or hears it is at its title then, and not where the link was. It waits for what the page asks
 * for first; who has gone on meanwhile is not called back. */
export function PageTitle({ id, className = "text-base font-semibold", children }: Props) {
  const title = useRef<HTMLHeadingElement>(null);
  const leaving = useContext(LeavingContext);
  useEffect(() => {
    const at = leaving.current;
    if (at === null) return;
    leaving.current = null;
    const now = document.activeElement;
    if (now === at || now === document.body) title.current?.focus({ preventScroll: true });
  }, [leaving]);
  return (
    <h2 ref={title} id={id} tabIndex={-1} data-testid="page-title" className={`rounded-md ${className}`}>
      {children}
    </h2>
  );
}
