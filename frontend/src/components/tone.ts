/** What a colour says. Features map their words to a tone; only this file knows the colours. */
export type Tone = "neutral" | "info" | "success" | "warning" | "danger" | "special";

export const chipTone: Record<Tone, string> = {
  neutral: "border-line-strong bg-raised text-soft",
  info: "border-sky-400/30 bg-sky-400/10 text-sky-300",
  success: "border-emerald-400/30 bg-emerald-400/10 text-emerald-300",
  warning: "border-amber-400/30 bg-amber-400/10 text-amber-300",
  danger: "border-rose-400/35 bg-rose-400/10 text-rose-300",
  special: "border-violet-400/30 bg-violet-400/10 text-violet-300",
};

export const dotTone: Record<Tone, string> = {
  neutral: "bg-faint",
  info: "bg-sky-400",
  success: "bg-emerald-400",
  warning: "bg-amber-400",
  danger: "bg-rose-400",
  special: "bg-violet-400",
};
