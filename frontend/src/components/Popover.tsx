import { useEffect, useId, useRef, useState } from "react";
import type { ReactNode } from "react";

interface Props {
  /** The button's content, and what the panel is called. */
  trigger: ReactNode;
  name: string;
  buttonClassName: string;
  buttonProps?: Record<`data-${string}`, string>;
  align?: "left" | "right";
  children: (close: () => void) => ReactNode;
}

/** A button with a panel below it; Escape or a click elsewhere closes it. */
export function Popover({ trigger, name, buttonClassName, buttonProps, align = "left", children }: Props) {
  const [open, setOpen] = useState(false);
  const panelId = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      button.current?.focus();
    };
    const onDown = (event: MouseEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("mousedown", onDown);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("mousedown", onDown);
    };
  }, [open]);

  return (
    <div ref={root} className="relative">
      <button
        ref={button}
        type="button"
        aria-expanded={open}
        aria-controls={open ? panelId : undefined}
        className={buttonClassName}
        onClick={() => setOpen(!open)}
        {...buttonProps}
      >
        {trigger}
      </button>
      {open && (
        <div
          id={panelId}
          role="group"
          aria-label={name}
          tabIndex={0}
          className={`z-30 max-h-[75vh] overflow-y-auto rounded-xl border border-line-strong bg-panel p-3 shadow-2xl shadow-black/60 max-sm:fixed max-sm:inset-x-4 max-sm:bottom-4 sm:absolute sm:top-full sm:mt-2 sm:w-96 ${align === "right" ? "sm:right-0" : "sm:left-0"}`}
        >
          {children(() => setOpen(false))}
        </div>
      )}
    </div>
  );
}
