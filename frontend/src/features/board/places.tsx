import type { ReactNode } from "react";
import { incidentStatuses } from "@/lib/types";
import type { IncidentStatus } from "@/lib/types";
import { statusWords } from "../incidents/words";
import { isFiltered, statusesOf } from "./search";
import type { BoardSearch } from "./search";
import type { BoardProps } from "./types";

export const gridClass = "grid flex-1 gap-4 sm:grid-cols-2 xl:grid-cols-4";

export const shownStatuses = (search: BoardSearch): readonly IncidentStatus[] => {
  const chosen = statusesOf(search);
  return chosen.length === 0 ? incidentStatuses : chosen;
};

/** What stands in a column without cards. */
export function emptyOf(
  { incidents, search, whenNothingIsOpen }: Pick<BoardProps, "incidents" | "search" | "whenNothingIsOpen">,
  status: IncidentStatus,
  isFirst: boolean,
): ReactNode {
  const nothingIsOpen = incidents.every((one) => one.status === "resolved");
  if (isFirst && status === "triage" && nothingIsOpen) return whenNothingIsOpen;
  // Which columns are shown says nothing of the cards in them.
  const words = isFiltered({ ...search, status: "" }) ? "No incident here matches the filter." : statusWords[status].empty;
  return <p className="px-1 py-6 text-center text-sm text-faint">{words}</p>;
}
