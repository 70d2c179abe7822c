import { useId, useState } from "react";
import { Button } from "@/components/Button";
import { isFiltered } from "./search";
import type { BoardSearch } from "./search";
import { useViews } from "./use-views";
import { isShown, nameLimit } from "./views";

interface Props {
  search: BoardSearch;
  onSearch: (search: BoardSearch) => void;
  onClose: () => void;
}

/** Choices under a name: taken with a click, kept in this browser. The address of each can be sent to somebody. */
export function ViewsPanel({ search, onSearch, onClose }: Props) {
  const { views, save, remove } = useViews();
  const [name, setName] = useState("");
  const fieldId = useId();
  return (
    <div className="space-y-3 text-sm">
      {views.length === 0 && <p className="text-faint">No view is saved yet. Filter the board, and give it a name here.</p>}
      <ul className="space-y-1">
        {views.map((view) => (
          <li key={view.name} className="flex items-center gap-1">
            <button
              type="button"
              data-testid="saved-view"
              aria-pressed={isShown(view, search)}
              className="min-w-0 flex-1 truncate rounded-lg px-2 py-1.5 text-left hover:bg-raised aria-pressed:bg-raised aria-pressed:font-semibold"
              onClick={() => {
                onSearch(view.search);
                onClose();
              }}
            >
              {view.name}
            </button>
            <Button kind="quiet" icon="close" aria-label={`Forget ${view.name}`} className="px-2" onClick={() => remove(view.name)} />
          </li>
        ))}
      </ul>
      {isFiltered(search) && (
        <form
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            save(name, search);
            setName("");
          }}
        >
          <label htmlFor={fieldId} className="min-w-0 flex-1">
            <span className="mb-1 block text-xs font-semibold text-faint">Save what is shown as</span>
            <input
              id={fieldId}
              value={name}
              maxLength={nameLimit}
              onChange={(event) => setName(event.target.value)}
              className="w-full rounded-lg border border-line-strong bg-raised px-2.5 py-1.5"
            />
          </label>
          <Button type="submit" disabled={name.trim() === ""}>
            Save
          </Button>
        </form>
      )}
    </div>
  );
}
