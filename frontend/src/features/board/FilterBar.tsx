import { useCallback } from "react";
import { Popover } from "@/components/Popover";
import { Button } from "@/components/Button";
import { Icon } from "@/components/Icon";
import { later } from "@/components/later";
import type { Incident } from "@/lib/types";
import { SearchField } from "./SearchField";
import { isFiltered } from "./search";
import type { BoardSearch } from "./search";

const FilterPanel = later(async () => (await import("./FilterPanel")).FilterPanel);
const ViewsPanel = later(async () => (await import("./ViewsPanel")).ViewsPanel);

export const barButton =
  "inline-flex h-9 items-center gap-1.5 rounded-lg border border-line-strong bg-raised px-3 text-sm font-medium hover:border-faint";

interface Props {
  incidents: Incident[];
  search: BoardSearch;
  /** How many are shown. */
  count: number;
  onSearch: (search: BoardSearch) => void;
}

/** What of the board is shown; one line, so that nothing below it moves. */
export function FilterBar({ incidents, search, count, onSearch }: Props) {
  const { q = "", ...others } = search;
  const filterCount = Object.keys(others).length;
  return (
    <div role="search" aria-label="Incidents" className="flex h-9 min-w-0 items-center gap-2">
      <SearchField q={q} onChange={useCallback((typed: string) => onSearch({ ...search, q: typed }), [onSearch, search])} />
      <Popover
        name="Filter"
        trigger={<Label text="Filter" count={filterCount} />}
        buttonClassName={barButton}
        buttonProps={{ "data-testid": "board-filter" }}
        align="end"
      >
        {(close) => <FilterPanel incidents={incidents} search={search} onSearch={onSearch} onClose={close} />}
      </Popover>
      <Popover
        name="Views"
        trigger={<Label text="Views" count={0} />}
        buttonClassName={barButton}
        buttonProps={{ "data-testid": "board-views" }}
        align="end"
      >
        {(close) => <ViewsPanel search={search} onSearch={onSearch} onClose={close} />}
      </Popover>
      {isFiltered(search) && (
        <>
          <span role="status" data-testid="board-count" className="text-sm text-soft tabular-nums max-sm:sr-only">
            {count} of {incidents.length}
          </span>
          <Button kind="quiet" icon="close" aria-label="Show all" className="h-9 px-2" onClick={() => onSearch({})} />
        </>
      )}
    </div>
  );
}

const Label = ({ text, count }: { text: string; count: number }) => (
  <>
    {text}
    {count > 0 && <span className="rounded-md bg-sunken px-1.5 text-xs tabular-nums">{count}</span>}
    <Icon name="chevron" className="size-3.5 text-faint" />
  </>
);
