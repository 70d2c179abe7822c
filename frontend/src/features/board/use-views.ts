import { useState } from "react";
import type { BoardSearch } from "./search";
import { readViews, withView } from "./views";
import type { SavedView } from "./views";

const key = "selfheal.views";

/** A browser may forbid its store, or have none left: then the views live as long as the panel. */
function read(): SavedView[] {
  try {
    return readViews(localStorage.getItem(key));
  } catch {
    return [];
  }
}

function write(views: SavedView[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(views));
  } catch {
    // Nothing depends on it.
  }
}

export function useViews() {
  const [views, setViews] = useState(read);
  /** Read again first: another tab may have saved one meanwhile. */
  const change = (step: (known: SavedView[]) => SavedView[]) => {
    const next = step(read());
    write(next);
    setViews(next);
  };
  return {
    views,
    save: (name: string, search: BoardSearch) => change((known) => withView(known, name, search)),
    remove: (name: string) => change((known) => known.filter((one) => one.name !== name)),
  };
}
