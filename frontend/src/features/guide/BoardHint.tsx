import { Hint, useGuide } from "./Hint";

/** openCount: null while it is not known. Two hints in one place, as high as the higher one: nothing below moves when one gives way to the other. */
export function BoardHint({ openCount }: { openCount: number | null }) {
  const state = useGuide();
  if (state !== "new") return null;
  return (
    <div className="grid *:[grid-area:1/1]">
      <div className={openCount === 0 ? "" : "invisible"}>
        <Hint step={1}>See a system healed: choose a fault in “Break something”. It is real, and undoes itself after a while.</Hint>
      </div>
      <div className={openCount ? "" : "invisible"}>
        <Hint step={2}>Something is broken. Open its incident to see what was found out about it.</Hint>
      </div>
    </div>
  );
}
