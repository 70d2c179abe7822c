import { useCallback, useDeferredValue, useEffect, useMemo, useState } from "react";
import type { ComponentType } from "react";
import { ErrorNote } from "@/components/ErrorNote";
import { handsOff, onFirstHand } from "@/components/hand";
import { filterOf } from "./filter";
import { FilterBar } from "./FilterBar";
import { PlainColumns } from "./PlainColumns";
import { shownStatuses } from "./places";
import { withToggled } from "./stacks";
import type { BoardProps, LiveColumnsProps } from "./types";
import { useActivity } from "./use-activity";

const notFetched = new Error("cards can be read and opened, but not carried here.");

/** A hand that is elsewhere wants nothing of the cards. */
const columnsSelector = '[data-testid="plain-board"]';

const focusedId = () => (document.activeElement as HTMLElement | null)?.dataset.incidentId ?? null;

/** What carries cards and scrolls for ever is as heavy as all else of the board, and nobody needs it who only looks: it is fetched when a hand or the
 * focus comes to the cards, or when the page has nothing else to do (`prepare`). Where it cannot be fetched the first columns stay, with as many cards
 * as one may want to read, and it is asked for again when a person says so. */
export function boardOf(load: () => Promise<ComponentType<LiveColumnsProps>>) {
  let known: ComponentType<LiveColumnsProps> | null = null;
  const waiting = new Set<() => void>();

  function useLiveColumns() {
    const [live, setLive] = useState(() => (known ? { Columns: known, focusedId: null as string | null } : null));
    const [failed, setFailed] = useState(false);
    const fetch = useCallback(async () => {
      try {
        known ??= await load();
      } catch {
        setFailed(true);
        return;
      }
      const Columns = known;
      await handsOff();
      setLive((now) => now ?? { Columns, focusedId: focusedId() });
    }, []);
    useEffect(() => {
      if (live) return;
      const take = () => void fetch();
      waiting.add(take);
      const stop = onFirstHand(take, columnsSelector);
      return () => {
        stop();
        waiting.delete(take);
      };
    }, [live, fetch]);
    return { live, failed, fetch };
  }

  function Board(props: BoardProps) {
    const { incidents, onSearch } = props;
    // Thousands of cards follow when what a person does just now is on the screen.
    const search = useDeferredValue(props.search);
    const shown = useMemo(() => shownStatuses(search), [search]);
    const activity = useActivity(useMemo(() => incidents.some((one) => one.status !== "resolved"), [incidents]));
    const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
    const onToggle = useCallback((stackKey: string) => setUnfolded((all) => withToggled(all, stackKey)), []);
    const count = useMemo(() => incidents.filter(filterOf(search)).filter(({ status }) => shown.includes(status)).length, [incidents, search, shown]);
    const { live, failed, fetch } = useLiveColumns();
    const columns = { ...props, search, shown, activity, unfolded, onToggle };
    return (
      <>
        <FilterBar incidents={incidents} search={props.search} count={count} onSearch={onSearch} />
        {!live && failed && <ErrorNote title="Part of the board could not be fetched" error={notFetched} onRetry={() => void fetch()} />}
        {live ? <live.Columns {...columns} focusedId={live.focusedId} /> : <PlainColumns {...columns} isWhole={failed} />}
      </>
    );
  }

  const prepare = async () => {
    known ??= await load();
    for (const take of waiting) take();
  };
  return Object.assign(Board, { prepare });
}

export const Board = boardOf(async () => (await import("./LiveColumns")).LiveColumns);
