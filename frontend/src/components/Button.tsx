import type { ComponentProps } from "react";
import { Icon } from "./Icon";
import type { IconName } from "./Icon";

export type ButtonKind = "plain" | "primary" | "agent" | "quiet" | "danger";

const kinds: Record<ButtonKind, string> = {
  plain: "border-line-strong bg-raised text-ink hover:border-faint",
  primary: "border-sky-400/60 bg-sky-700 text-white hover:border-sky-300 hover:bg-sky-800",
  agent: "border-orange-300/70 bg-orange-500 text-orange-950 hover:bg-orange-400",
  quiet: "border-transparent bg-transparent text-soft hover:bg-raised hover:text-ink",
  danger: "border-rose-400/50 bg-rose-500/15 text-rose-200 hover:bg-rose-500/25",
};

interface Props extends ComponentProps<"button"> {
  kind?: ButtonKind;
  icon?: IconName;
  /** Under way: shown, and not to be pressed twice. */
  busy?: boolean;
}

export function Button({ kind = "plain", icon, busy, disabled, children, className = "", ...rest }: Props) {
  return (
    <button
      type="button"
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={`inline-flex items-center justify-center gap-1.5 rounded-lg border px-3 py-1.5 text-sm font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-55 ${kinds[kind]} ${className}`}
      {...rest}
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
