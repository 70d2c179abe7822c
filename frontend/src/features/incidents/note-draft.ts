import { useRef, useState } from "react";
import { newUuid } from "@/lib/uuid";

/** What is typed and not sent outlives a reload, and a login that ended meanwhile. Where the browser forbids its store, it lives as long as the page. */

const draftKey = (incidentId: string) => `selfheal.note.${incidentId}`;
const nameKey = "selfheal.name";

function read(store: () => Storage, key: string): string {
  try {
    return store().getItem(key) ?? "";
  } catch {
    return "";
  }
}

function write(store: () => Storage, key: string, text: string): void {
  try {
    if (text === "") store().removeItem(key);
    else store().setItem(key, text);
  } catch {
    // It is on the screen all the same.
  }
}

const session = () => sessionStorage;
const local = () => localStorage;

export function useDraft(incidentId: string): [string, (text: string) => void] {
  const [draft, setDraft] = useState(() => read(session, draftKey(incidentId)));
  const change = (text: string) => {
    setDraft(text);
    write(session, draftKey(incidentId), text);
  };
  return [draft, change];
}

/** Who is not logged in says who they are; once in a browser. */
export function useOwnName(): [string, (name: string) => void] {
  const [name, setName] = useState(() => read(local, nameKey));
  const change = (text: string) => {
    setName(text);
    write(local, nameKey, text);
  };
  return [name, change];
}

/** The same text sent again is the same note, also where only the answer was lost; another text is another one. */
export function useNoteId(): (text: string) => string {
  const last = useRef({ text: "", id: "" });
  return (text) => {
    if (last.current.text !== text || last.current.id === "") last.current = { text, id: newUuid() };
    return last.current.id;
  };
}

/** How long a text is for the backend. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
