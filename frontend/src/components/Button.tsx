import type { ComponentProps, MouseEvent } from "react";
import { Icon } from "./Icon";
import type { IconName } from "./Icon";

export type ButtonKind = "plain" | "primary" | "quiet" | "danger";

/** Colour is for states: the button that matters most is the one with the most contrast. */
const kinds: Record<ButtonKind, string> = {
  plain: "border-line-strong bg-raised text-ink hover:border-faint",
  primary: "border-transparent bg-action text-action-ink hover:bg-action-strong",
  quiet: "border-transparent bg-transparent text-soft hover:bg-raised hover:text-ink",
  danger: "border-danger-line bg-danger-wash text-danger-ink hover:border-danger",
};

interface Props extends ComponentProps<"button"> {
  kind?: ButtonKind;
  icon?: IconName;
  /** Under way: shown, and not to be pressed twice. */
  busy?: boolean;
  /** Why it is off for this reader; it can still be pointed at and reached by Tab, and then says so. */
  why?: string | null;
}

const hold = (event: MouseEvent) => event.preventDefault();

export function Button({ kind = "plain", icon, busy, disabled, why, children, className = "", ...rest }: Props) {
  const off = why ? { "aria-disabled": true, "data-tip": why, onClick: hold } : {};
  return (
    <button
      type="button"
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={`inline-flex items-center justify-center gap-1.5 rounded-lg border px-3 py-1.5 text-sm font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55 ${kinds[kind]} ${className}`}
      {...rest}
      {...off}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function Spinner() {
  return (
    <span
      aria-hidden="true"
      className="size-3.5 shrink-0 rounded-full border-2 border-current border-t-transparent motion-safe:animate-spin"
    />
  );
}
