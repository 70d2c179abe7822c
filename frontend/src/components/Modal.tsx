import { useId, useRef } from "react";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { DiscardBar } from "./DiscardBar";
import { Icon } from "./Icon";
import { DialogGuardContext } from "./unsaved";
import { useDialog } from "./use-dialog";
import { useGuard } from "./use-guard";

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

/** Escape, a click outside and the cross close it, but ask first when something typed would be lost.
 * Its head and foot are plain boxes: a page has one banner, however many dialogs lie over it. */
export function Modal({ title, aside, footer, width = "normal", testId, onClose, children }: Props) {
  const titleId = useId();
  const panel = useRef<HTMLDivElement>(null);
  const { guard, pending, stay } = useGuard();
  const close = () => (pending ? stay() : guard.leave(onClose));
  useDialog(panel, close);

  return createPortal(
    <div
      className="fixed inset-0 z-40 flex items-center justify-center bg-black/65 p-3 backdrop-blur-[2px] sm:p-6"
      onMouseDown={(event) => event.target === event.currentTarget && close()}
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
        <div className={`flex gap-3 border-b border-line px-5 py-4 ${aside ? "items-start" : "items-center"}`}>
          <div className="min-w-0 flex-1">
            {aside && <div className="mb-1.5 flex flex-wrap items-center gap-2">{aside}</div>}
            <h2 id={titleId} className="text-base leading-snug font-semibold break-words">
              {title}
            </h2>
          </div>
          <button
            type="button"
            aria-label="Close"
            onClick={close}
            className="-mr-1.5 rounded-lg p-1.5 text-faint hover:bg-raised hover:text-ink"
          >
            <Icon name="close" className="size-5" />
          </button>
        </div>
        {pending && <DiscardBar onDiscard={pending} onKeep={stay} />}
        {/* Reachable by Tab, so that what is longer than the window can be read without a mouse. */}
        <div
          role="group"
          aria-labelledby={titleId}
          tabIndex={0}
          className="flex min-h-0 flex-1 flex-col overflow-y-auto p-5 focus-visible:-outline-offset-2"
        >
          <DialogGuardContext value={guard}>{children}</DialogGuardContext>
        </div>
        {footer && (
          <div className="flex flex-wrap items-center gap-3 border-t border-line bg-ground/40 px-5 py-3">
            {footer}
          </div>
        )}
      </div>
    </div>,
    document.body,
  );
}
