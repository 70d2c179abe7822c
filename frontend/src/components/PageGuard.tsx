import { useBlocker } from "@tanstack/react-router";
import { useMemo, useRef } from "react";
import type { ReactNode } from "react";
import { DiscardBar } from "./DiscardBar";
import { DialogGuardContext } from "./unsaved";
import type { DialogGuard } from "./unsaved";

interface Props {
  /** The parameter of the address that says what is edited here: where it stays the same, nothing is lost. */
  param: string;
  children: ReactNode;
}

const valueOf = (params: object, name: string): unknown => (params as Record<string, unknown>)[name];

/** A page that holds typed text: whoever leaves it, by a link, by Back or by closing it, is asked first. */
export function PageGuard({ param, children }: Props) {
  const unsaved = useRef(new Set<string>());
  const guard = useMemo<DialogGuard>(
    () => ({
      mark: (name, isUnsaved) => {
        if (isUnsaved) unsaved.current.add(name);
        else unsaved.current.delete(name);
      },
      leave: (go) => go(),
    }),
    [],
  );
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      unsaved.current.size > 0 && valueOf(current.params, param) !== valueOf(next.params, param),
    enableBeforeUnload: () => unsaved.current.size > 0,
    withResolver: true,
  });
  return (
    <DialogGuardContext value={guard}>
      {blocker.status === "blocked" && <DiscardBar onDiscard={blocker.proceed} onKeep={blocker.reset} />}
      {children}
    </DialogGuardContext>
  );
}
