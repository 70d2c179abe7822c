import { useId, useRef } from "react";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { Icon } from "./Icon";
import { useDialog } from "./use-dialog";

interface Props {
  title: ReactNode;
  /** Beside the title: number, chips. */
  aside?: ReactNode;
  footer?: ReactNode;
  width?: "normal" | "wide";
  testId?: string;
  onClose: () => void;
  children: ReactNode;
}

const widths: Record<NonNullable<Props["width"]>, string> = {
  normal: "max-w-xl",
  wide: "max-w-4xl",
};

export function Modal({ title, aside, footer, width = "normal", testId, onClose, children }: Props) {
  const titleId = useId();
  const panel = useRef<HTMLDivElement>(null);
  useDialog(panel, onClose);

  return createPortal(
    <div
      className="fixed inset-0 z-40 flex items-center justify-center bg-black/65 p-3 backdrop-blur-[2px] sm:p-6"
      onMouseDown={(event) => event.target === event.currentTarget && onClose()}
    >
      <div
        ref={panel}
        role="dialog"
        aria-modal="true"
        aria-labelledby={titleId}
        tabIndex={-1}
        data-testid={testId}
        className={`flex max-h-full w-full flex-col overflow-hidden rounded-2xl border border-line-strong bg-panel shadow-2xl shadow-black/60 outline-none ${widths[width]}`}
      >
        <header className={`flex gap-3 border-b border-line px-5 py-4 ${aside ? "items-start" : "items-center"}`}>
          <div className="min-w-0 flex-1">
            {aside && <div className="mb-1.5 flex flex-wrap items-center gap-2">{aside}</div>}
            <h2 id={titleId} className="text-base leading-snug font-semibold break-words">
              {title}
            </h2>
          </div>
          <button
            type="button"
            aria-label="Close"
            onClick={onClose}
            className="-mr-1.5 rounded-lg p-1.5 text-faint hover:bg-raised hover:text-ink"
          >
            <Icon name="close" className="size-5" />
          </button>
        </header>
        <div className="flex min-h-0 flex-1 flex-col overflow-y-auto p-5">{children}</div>
        {footer && (
          <footer className="flex flex-wrap items-center gap-3 border-t border-line bg-ground/40 px-5 py-3">
            {footer}
          </footer>
        )}
      </div>
    </div>,
    document.body,
  );
}
