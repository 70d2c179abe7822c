import { useCallback, useRef, useState } from "react";
import { useNotices } from "@/components/notices";
import { incidentNumber, messageOf } from "@/lib/format";
import type { IncidentStatus } from "@/lib/types";
import { useMoveIncident, useStatusOf } from "../incidents/use-incidents";
import { statusWords } from "../incidents/words";
import { dropped, noPending, settled } from "./pending";

export interface Move {
  id: string;
  from: IncidentStatus;
  to: IncidentStatus;
}

const columnName = (status: IncidentStatus) => statusWords[status].name;

/** Moves cards, several at once where a person is quick. Each stands where it was put until the backend has answered; what is refused goes
 * back, with the server's words, and what was done can be taken back for a while. */
export function useMove() {
  const [pending, setPending] = useState(noPending);
  /** The last move of each card: the news of an earlier one would be old. */
  const latest = useRef(new Map<string, Move>());
  const { mutateAsync } = useMoveIncident();
  const statusOf = useStatusOf();
  const { tell, fail } = useNotices();

  const request = useCallback(
    async (move: Move, onDone: () => void) => {
      const { id, from, to } = move;
      latest.current.set(id, move);
      setPending((all) => dropped(all, id, to));
      // Awaited card by card: callbacks of mutate() are heard for the newest request alone.
      try {
        await mutateAsync({ id, status: to });
        if (latest.current.get(id) === move) onDone();
      } catch (error) {
        fail(new Error(`${incidentNumber(id)} stays in ${columnName(from)}: ${messageOf(error)}`));
      } finally {
        setPending((all) => settled(all, id, to));
      }
    },
    [mutateAsync, fail],
  );

  const takeBack = useCallback(
    ({ id, from, to }: Move) => {
      const name = incidentNumber(id);
      // Somebody went on from there: that is not for this button to undo.
      if (statusOf(id) !== to) fail(new Error(`${name} is no longer in ${columnName(to)}, and stays where it is.`));
      else void request({ id, from: to, to: from }, () => tell(`${name} is back in ${columnName(from)}.`));
    },
    [request, statusOf, tell, fail],
  );

  const move = useCallback(
    (one: Move) => void request(one, () => tell(`${incidentNumber(one.id)} is in ${columnName(one.to)}.`, () => takeBack(one))),
    [request, takeBack, tell],
  );
  return { pending, move };
}
