import { createContext, useContext, useEffect, useId } from "react";

/** What a dialog knows of the text typed in it, and how to leave it without losing that unasked. */
export interface DialogGuard {
  /** Who holds text that is not saved says so under a name of its own. */
  mark: (name: string, unsaved: boolean) => void;
  /** Does it at once, or after the reader has agreed to lose what was typed. */
  leave: (go: () => void) => void;
}

/** Outside a dialog nothing is guarded. */
const noGuard: DialogGuard = { mark: () => {}, leave: (go) => go() };

export const DialogGuardContext = createContext<DialogGuard>(noGuard);

/** Inside a dialog: while `unsaved`, closing it asks first. */
export function useUnsaved(unsaved: boolean): void {
  const { mark } = useContext(DialogGuardContext);
  const name = useId();
  useEffect(() => {
    mark(name, unsaved);
    return () => mark(name, false);
  }, [mark, name, unsaved]);
}

export const useLeave = () => useContext(DialogGuardContext).leave;
