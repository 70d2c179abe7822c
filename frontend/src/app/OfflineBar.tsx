import { Icon } from "@/components/Icon";
import { clockTime } from "@/lib/format";
import { useConnectionState, useLastHeard } from "@/lib/live-context";

/** While nobody answers: how old is what is shown. It lies over the page's foot, so that nothing moves when it comes. */
export function OfflineBar() {
  const offline = useConnectionState() === "offline";
  const heardAt = useLastHeard();
  if (!offline) return null;
  const since = heardAt === 0 ? "" : ` since ${clockTime(new Date(heardAt).toISOString())}`;
  return (
    <p
      role="status"
      data-testid="offline-bar"
      className="fixed inset-x-0 bottom-0 z-30 flex items-center justify-center gap-2 border-t border-warning-line bg-warning-wash px-4 py-2 text-sm text-warning-ink"
    >
      <Icon name="warning" />
      No connection to the backend{since}. {heardAt === 0 ? "Nothing is known yet" : "What you see is what it last said"}; the page goes on trying.
    </p>
  );
}
