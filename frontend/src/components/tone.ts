/** What a colour says. Features map their words to a tone; only this file knows the colours. */
export type Tone = "neutral" | "info" | "success" | "warning" | "danger" | "special";

export const chipTone: Record<Tone, string> = {
  neutral: "border-line-strong bg-raised text-soft",
  info: "border-info-line bg-info-wash text-info-ink",
  success: "border-success-line bg-success-wash text-success-ink",
  warning: "border-warning-line bg-warning-wash text-warning-ink",
  danger: "border-danger-line bg-danger-wash text-danger-ink",
  special: "border-special-line bg-special-wash text-special-ink",
};

export const dotTone: Record<Tone, string> = {
  neutral: "bg-faint",
  info: "bg-info",
  success: "bg-success",
  warning: "bg-warning",
  danger: "bg-danger",
  special: "bg-special",
};

export const inkTone: Record<Tone, string> = {
  neutral: "text-faint",
  info: "text-info-ink",
  success: "text-success-ink",
  warning: "text-warning-ink",
  danger: "text-danger-ink",
  special: "text-special-ink",
};
