import type { ReactNode } from "react";
import type { Incident } from "@/lib/types";
import type { BoardSearch } from "./search";

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
