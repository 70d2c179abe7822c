import type { UserEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import type { Handler, Reply } from "./fake-server";
import type { FakeSocket } from "./fake-socket";

/** What a service answers at a path without its query; what is not named here is answered as samples-answers.ts says. */
export type Answers = Record<string, Reply | Handler>;

/** What a person does before the state is there. `find` waits for what a selector names. */
export interface Hands {
  user: UserEvent;
  find: (selector: string) => Promise<HTMLElement>;
}

/** One part of the page in one state, without any daemon: `npm run stories` draws it, and a browser test holds it to what is asked of a page. */
export interface Story {
  /** The part by itself. Its links lead nowhere. */
  part?: () => ReactNode;
  /** The part is a page of its own, with its own title. */
  isPage?: boolean;
  /** In place of a part: the whole page at this address. */
  at?: string;
  answers?: Answers;
  /** The other end of each socket, once it was made. Left out: it opens and answers pings. */
  onSocket?: (socket: FakeSocket) => void;
  play?: (hands: Hands) => Promise<unknown>;
  /** A selector of what is there once the state is. */
  shows: string;
}

/** The states of one part by name. */
export type Stories = Record<string, Story>;

/** A service that does not answer, ever. */
export const never: Handler = () => new Promise<Reply>(() => undefined);
export const failing = (error: string, status = 503): Reply => ({ status, body: { error } });
export const id = (testId: string) => `[data-testid="${testId}"]`;
