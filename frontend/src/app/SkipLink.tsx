import type { MouseEvent } from "react";

export const pageId = "page";

/** The first thing that Tab reaches: past the head, which is the same on every page. */
export function SkipLink() {
  const skip = (event: MouseEvent) => {
    // No address of its own: Back would lead to where one is.
    event.preventDefault();
    document.getElementById(pageId)?.focus();
  };
  return (
    <a
      href={`#${pageId}`}
      onClick={skip}
      data-testid="skip"
      className="fixed top-2 left-2 z-50 -translate-y-16 rounded-lg border border-line-strong bg-raised px-3 py-1.5 text-sm font-medium focus:translate-y-0"
    >
      Skip to the page
    </a>
  );
}
