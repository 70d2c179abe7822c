import { Ago } from "@/components/Time";
import type { Silent } from "@/lib/decode-acting";
import { BannerLine } from "./BannerLine";

/** What nobody does while it is silent. */
const words: Record<string, string> = {
  "health-monitor": "The health monitor is silent: nobody looks at the systems, and what is shown of them is as old as its last word.",
  "ai-agent": "The agent is silent: no fix can be proposed or run.",
  "ai-diagnosis": "The diagnosis is silent: incidents are not explained.",
};

interface Props {
  silent: Silent[];
  /** Of `later`, for a part that could not be fetched: the rest of the banner stays. */
  onClose: () => void;
}

/** A line for each daemon that has not been heard of for a while. */
export function SilentLines({ silent }: Props) {
  return silent.map(({ name, seen_at }) => (
    <BannerLine
      key={name}
      kind="silent"
      text={words[name] ?? `${name} is silent.`}
      beside={
        seen_at !== "" && (
          <>
            last heard <Ago iso={seen_at} />
          </>
        )
      }
    />
  ));
}
