import { isFields, text } from "@/lib/values";
import { readSearch } from "./search";
import type { BoardSearch } from "./search";

/** A choice of what the board shows, under a name; kept in this browser. */
export interface SavedView {
  name: string;
  search: BoardSearch;
}

export const viewLimit = 20;
export const nameLimit = 40;

/** What is kept may have been written by another version of this page, or by hand. */
export function readViews(kept: string | null): SavedView[] {
  let list: unknown;
  try {
    list = JSON.parse(kept ?? "[]");
  } catch {
    return [];
  }
  if (!Array.isArray(list)) return [];
  const views = list.filter(isFields).map((one) => ({
    name: text(one.name).trim().slice(0, nameLimit),
    search: readSearch(isFields(one.search) ? one.search : {}),
  }));
  return views.filter(({ name }) => name !== "").slice(0, viewLimit);
}

/** The newest last; the same name again is the view changed. */
export function withView(views: SavedView[], name: string, search: BoardSearch): SavedView[] {
  const trimmed = name.trim().slice(0, nameLimit);
  if (trimmed === "") return views;
  return [...views.filter((one) => one.name !== trimmed), { name: trimmed, search: readSearch({ ...search }) }].slice(-viewLimit);
}

export const isShown = (view: SavedView, search: BoardSearch) =>
  JSON.stringify(view.search) === JSON.stringify(readSearch({ ...search }));
