import type { Tone } from "@/components/tone";
import type { Risk } from "@/lib/types";

/** Every risk has its row here; one without does not compile. */
export const riskWords: Record<Risk, { name: string; tone: Tone }> = {
  low: { name: "Low risk", tone: "success" },
  medium: { name: "Medium risk", tone: "warning" },
  high: { name: "High risk", tone: "danger" },
  unknown: { name: "Risk not stated", tone: "danger" },
};
