import type { ReactNode } from "react";
import { Icon } from "@/components/Icon";

interface Props {
  kind: "stop" | "breaker" | "maintenance" | "silent";
  /** Read out when it comes up; what counts down stands beside it. */
  text: string;
  beside: ReactNode;
  action?: ReactNode;
}

/** One thing that holds fixes back, or that nobody does any more. */
export function BannerLine({ kind, text, beside, action }: Props) {
  const grave = kind !== "maintenance";
  return (
    <div
      data-testid={`banner-${kind}`}
      className={`border-b ${grave ? "border-danger-line bg-danger-wash text-danger-ink" : "border-line bg-raised text-soft"}`}
    >
      <div className="mx-auto flex max-w-[1600px] flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5 text-sm sm:px-6">
        <div className="flex min-w-0 items-start gap-2">
          <Icon name={grave ? "stop" : "warning"} className={`mt-0.5 size-4 ${grave ? "text-danger-ink" : "text-faint"}`} />
          <p role={grave ? "alert" : undefined} className={`min-w-0 break-words ${grave ? "font-medium" : ""}`}>
            {text}
          </p>
        </div>
        <span className="text-xs tabular-nums">{beside}</span>
        {action && <span className="ml-auto">{action}</span>}
      </div>
    </div>
  );
}
