import { Popover } from "radix-ui";
import type { ReactNode, RefObject } from "react";

interface Props {
  id: string;
  name: string;
  button: RefObject<HTMLButtonElement | null>;
  align: "start" | "end";
  onClose: () => void;
  children: ReactNode;
}

/** Between the panel and the edge of the window, px. */
const edgePx = 16;

/** The panel of Popover.tsx. What places it and keeps the focus is fetched when it is first wanted. */
export function PopoverPanel({ id, name, button, align, onClose, children }: Props) {
  return (
    <Popover.Root open onOpenChange={(open) => open || onClose()}>
      <Popover.Anchor virtualRef={button as RefObject<HTMLButtonElement>} />
      <Popover.Portal>
        <Popover.Content
          id={id}
          aria-label={name}
          align={align}
          sideOffset={8}
          collisionPadding={edgePx}
          tabIndex={0}
          onInteractOutside={(event) => {
            // The button closes it itself.
            if (event.target instanceof Node && button.current?.contains(event.target)) event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            button.current?.focus();
          }}
          className="z-30 max-h-[min(75vh,var(--radix-popover-content-available-height))] w-96 max-w-[calc(100vw-2rem)] overflow-y-auto rounded-xl border border-line-strong bg-panel p-3 shadow-2xl"
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
