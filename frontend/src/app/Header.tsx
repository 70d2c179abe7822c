import { Link } from "@tanstack/react-router";
import { Button } from "@/components/Button";
import { Icon } from "@/components/Icon";
import { useWide } from "@/components/use-wide";
import { ActingBanner } from "@/features/acting/ActingBanner";
import { StopActing } from "@/features/acting/StopActing";
import { WhoAmI } from "@/features/auth/WhoAmI";
import { BreakMenu } from "@/features/faults/BreakMenu";
import { SystemBar } from "@/features/targets/SystemBar";
import type { Acting } from "@/lib/decode-acting";
import { ConnectionIndicator } from "./ConnectionIndicator";
import { HeadMenu } from "./HeadMenu";
import { PageLinks } from "./PageLinks";

interface Props {
  /** What holds fixes back; undefined when that is not known. */
  acting: Acting | undefined;
  onDialog: (name: "new-incident" | "palette") => void;
}

/** Window's widths, px, from which on there is room in the one row: for what is pressed in a hurry, and for who one is. */
const handsPx = 1280;
const whoPx = 1440;

export function Header({ acting, onDialog }: Props) {
  const hasHands = useWide(handsPx);
  const hasWho = useWide(whoPx);
  const hands = (
    <>
      <BreakMenu />
      {acting && !acting.stop && <StopActing />}
    </>
  );
  return (
    // On a phone, or a window that is not high, only what holds fixes back stays in sight: the rest would leave no room.
    <header className="z-20 border-b border-line bg-ground max-sm:contents sm:top-0 [@media(min-height:30rem)]:sm:sticky">
      <div className="max-sm:sticky max-sm:top-0 max-sm:z-20">
        <ActingBanner acting={acting} />
      </div>
      {/* Rows of their own height, whatever comes into them: one, and on narrow windows the pages' links in a second one. */}
      <div className="mx-auto flex w-full max-w-[1600px] items-center gap-x-2 border-line px-4 max-lg:flex-wrap max-sm:border-b sm:px-6 lg:h-14 2xl:gap-x-3">
        <h1 className="text-lg font-semibold tracking-tight">
          <Link to="/" className="flex h-12 items-center gap-2">
            <Icon name="pulse" className="size-6 text-ink" />
            <span className="max-2xl:sr-only">Selfheal</span>
          </Link>
        </h1>
        <PageLinks />
        <SystemBar />
        <ConnectionIndicator />
        <Button
          data-testid="open-palette"
          data-tip="Find or do something (Ctrl+K)"
          aria-label="Find or do something"
          aria-keyshortcuts="Control+K Meta+K"
          className="px-2"
          onClick={() => onDialog("palette")}
        >
          <Icon name="search" className="size-5" />
        </Button>
        {hasHands && hands}
        {hasWho && <WhoAmI />}
        <HeadMenu onNewIncident={() => onDialog("new-incident")}>
          {!hasHands && hands}
          {!hasWho && <WhoAmI />}
        </HeadMenu>
      </div>
    </header>
  );
}
