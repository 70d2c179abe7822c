import { useCallback, useId, useRef, useState } from "react";
import type { ReactNode } from "react";
import { later } from "./later";

const PopoverPanel = later(async () => (await import("./PopoverPanel")).PopoverPanel);

interface Props {
  /** The button's content, and what the panel is called. */
  trigger: ReactNode;
  name: string;
  buttonClassName: string;
  buttonProps?: Record<`data-${string}`, string>;
  align?: "start" | "end";
  children: (close: () => void) => ReactNode;
}

/** A button with a panel below it; Escape or a click elsewhere closes it. */
export function Popover({ trigger, name, buttonClassName, buttonProps, align = "start", children }: Props) {
  const [open, setOpen] = useState(false);
  const panelId = useId();
  const button = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setOpen(false), []);
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-expanded={open}
        aria-haspopup="dialog"
        aria-controls={open ? panelId : undefined}
        className={buttonClassName}
        onPointerEnter={PopoverPanel.prepare}
        onFocus={PopoverPanel.prepare}
        onClick={() => setOpen(!open)}
        {...buttonProps}
      >
        {trigger}
      </button>
      {open && (
        <PopoverPanel id={panelId} name={name} button={button} align={align} onClose={close}>
          {children(close)}
        </PopoverPanel>
      )}
    </>
  );
}
