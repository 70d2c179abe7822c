import type { Tone } from "@/components/tone";

/** What a line of the log lies on. */
export const logTone: Record<Tone, string> = {
  neutral: "border-l-faint bg-raised text-soft",
  info: "border-l-info bg-info-wash text-info-ink",
  success: "border-l-success bg-success-wash text-success-ink",
  warning: "border-l-warning bg-warning-wash text-warning-ink",
  danger: "border-l-danger bg-danger-wash text-danger-ink",
  special: "border-l-special bg-special-wash text-special-ink",
};
