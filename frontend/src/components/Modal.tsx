import { Dialog } from "radix-ui";
import { useId } from "react";
import type { ReactNode } from "react";
import { DiscardBar } from "./DiscardBar";
import { Icon } from "./Icon";
import { useFocus } from "./modal-focus";
import { lookOf } from "./modal-look";
import { DialogGuardContext } from "./unsaved";
import { useGuard } from "./use-guard";

interface Props {
  title: ReactNode;
  /** Beside the title: number, chips. */
  aside?: ReactNode;
  footer?: ReactNode;
  /** What is read or typed before the footer's acts. In a low window it is part of what scrolls, so that only the acts stay. */
  lead?: ReactNode;
  width?: "normal" | "wide" | "widest";
  testId?: string;
  /** Asked as it closes: false where it leads on to another page, which takes the focus itself. */
  leadsBack?: () => boolean;
  onClose: () => void;
  children: ReactNode;
}

const widths: Record<NonNullable<Props["width"]>, string> = {
  normal: "max-w-xl",
  wide: "max-w-4xl",
  widest: "max-w-6xl",
};

const always = () => true;

/** Escape, a click outside and the cross close it, but ask first when something typed would be lost.
 * Its head and foot are plain boxes: a page has one banner, however many dialogs lie over it. */
export function Modal({ title, aside, footer, lead, width = "normal", testId, leadsBack = always, onClose, children }: Props) {
  const titleId = useId();
  const focus = useFocus(leadsBack);
  const { guard, pending, stay } = useGuard();
  const look = lookOf(lead !== undefined);
  const close = () => (pending ? stay() : guard.leave(onClose));

  return (
    <Dialog.Root open onOpenChange={(open) => open || close()}>
      <Dialog.Portal>
        {/* No blur: drawing it anew for every line that scrolls in a dialog costs most of a frame. Not Radix's own overlay: that one writes a style element to stop the page behind from scrolling, which the page's
            Content-Security-Policy forbids. index.css does it by data-modal. */}
        <div
          data-modal
          className="pointer-events-auto fixed inset-0 z-40 flex items-center justify-center bg-shade p-3 sm:p-6 low:p-1"
        >
          <Dialog.Content
            {...focus}
            aria-describedby={undefined}
            aria-labelledby={titleId}
            data-testid={testId}
            className={`flex max-h-full w-full flex-col overflow-hidden rounded-2xl border border-line-strong bg-panel shadow-2xl outline-none ${widths[width]} ${look.panel}`}
          >
            <div className={`flex gap-3 border-b border-line px-5 py-4 ${aside ? "items-start" : "items-center"}`}>
              <div className="min-w-0 flex-1">
                {aside && <div className="mb-1.5 flex flex-wrap items-center gap-2">{aside}</div>}
                <Dialog.Title id={titleId} className="text-base leading-snug font-semibold break-words">
                  {title}
                </Dialog.Title>
              </div>
              <Dialog.Close
                aria-label="Close"
                className="-mr-1.5 rounded-lg p-1.5 text-faint hover:bg-raised hover:text-ink"
              >
                <Icon name="close" className="size-5" />
              </Dialog.Close>
            </div>
            {pending && <DiscardBar onDiscard={pending} onKeep={stay} />}
            {/* Reachable by Tab, so that what is longer than the window can be read without a mouse. */}
            <div
              role="group"
              aria-labelledby={titleId}
              tabIndex={0}
              className={`flex min-h-0 flex-1 flex-col overflow-y-auto p-5 focus-visible:-outline-offset-2 ${look.body}`}
            >
              <DialogGuardContext value={guard}>{children}</DialogGuardContext>
            </div>
            {footer && (
              <div className={`border-t border-line bg-ground/40 ${look.foot}`}>
                {lead && <div className="min-w-0 flex-1 px-5 pt-3 lg:self-center lg:pr-0 lg:pb-3">{lead}</div>}
                <div className={`flex flex-wrap items-center gap-3 px-5 py-3 ${look.acts}`}>{footer}</div>
              </div>
            )}
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
