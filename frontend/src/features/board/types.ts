import type { ReactNode } from "react";
import type { Incident, IncidentStatus } from "@/lib/types";
import type { BoardSearch } from "./search";
import type { HeardActivity } from "./use-activity";

export interface BoardProps {
  incidents: Incident[];
  search: BoardSearch;
  loading: boolean;
  /** More resolved incidents than the board holds can be had. */
  hasOlder: boolean;
  /** Stands in the first column when nothing is open: the way on. */
  whenNothingIsOpen: ReactNode;
  onSearch: (search: BoardSearch) => void;
}

/** What the columns need, whichever kind they are. */
export interface ColumnsProps extends Omit<BoardProps, "onSearch"> {
  shown: readonly IncidentStatus[];
  activity: HeardActivity;
  unfolded: ReadonlySet<string>;
  onToggle: (stackKey: string) => void;
}

export interface LiveColumnsProps extends ColumnsProps {
  /** The incident whose card had the focus when these columns took the place of the first ones. */
  focusedId: string | null;
}
