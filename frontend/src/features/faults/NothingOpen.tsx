import { BreakMenu } from "./BreakMenu";

/** The first minute: nothing is wrong yet, and this is how to see something healed. */
export function NothingOpen() {
  return (
    <div data-testid="nothing-open" className="space-y-3 px-1 py-2 text-sm text-soft">
      <p className="font-semibold text-ink">Nothing is open</p>
      <p>
        What goes wrong on a watched system shows here by itself. To see one healed, break it: within seconds there is an
        incident with its evidence, its diagnosis, and a fix for you to approve.
      </p>
      <BreakMenu testId="break-menu-empty" align="start" />
    </div>
  );
}
