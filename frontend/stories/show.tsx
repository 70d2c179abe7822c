import { waitFor } from "@testing-library/dom";
import userEvent from "@testing-library/user-event";
import { StrictMode } from "react";
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import "@/app/index.css";
import { Live } from "@/lib/live";
import { liveSocketUrl } from "@/lib/urls";
import { fetchOf } from "@/test/fake-server";
import { FakeSocket } from "@/test/fake-socket";
import { usualAnswers } from "@/test/samples-answers";
import type { Story } from "@/test/story";
import { worldOf } from "@/test/world";
import { allStories } from "./all";
import type { NamedStory } from "./all";
import "./stories.css";

/** A busy machine is slow, not wrong. */
const patienceMs = 20_000;

/** As the daemons do it: without an answer to its pings a connection counts as dead. */
class StorySocket extends FakeSocket {
  override send(data: string): void {
    super.send(data);
    if ((this.sent.at(-1) as { type?: string }).type === "ping") this.receive({ type: "pong" });
  }
}

/** From here on the page's services are the story's answers, and its sockets end in the story. */
function standIn({ answers = {}, onSocket = (socket) => socket.open() }: Story): void {
  const all = { ...usualAnswers(), ...answers };
  globalThis.fetch = fetchOf((path, method, body) => {
    const answer = all[path.split("?")[0] ?? ""] ?? { status: 404, body: { error: `this story has no answer for ${path}` } };
    return typeof answer === "function" ? answer(path, method, body) : answer;
  }) as typeof fetch;
  globalThis.WebSocket = function (url: string) {
    const socket = new StorySocket(url);
    // Whoever made it listens only once it has it.
    setTimeout(() => onSocket(socket));
    return socket;
  } as unknown as typeof WebSocket;
}

const find = (selector: string) =>
  waitFor(
    () => {
      const found = document.querySelector<HTMLElement>(selector);
      if (!found) throw new Error(`nothing is ${selector}`);
      return found;
    },
    { timeout: patienceMs },
  );

/** A part stands in a page like its own: below a title and a second one. */
const Around = ({ name, children }: { name: string; children: ReactNode }) => (
  <main className="one-part">
    <h1 className="sr-only">Story</h1>
    <h2 className="sr-only">{name}</h2>
    {children}
  </main>
);

async function show({ name, story }: NamedStory, root: HTMLElement): Promise<void> {
  standIn(story);
  const { linked, pageAt } = worldOf(new Live({ url: liveSocketUrl }));
  const part = story.part?.();
  const content = story.at === undefined ? linked(story.isPage ? part : <Around name={name}>{part}</Around>) : (await pageAt(story.at)).page;
  createRoot(root).render(<StrictMode>{content}</StrictMode>);
  await story.play?.({ user: userEvent.setup(), find });
  await find(story.shows);
  await document.fonts.ready;
  document.documentElement.dataset.shown = "yes";
}

const asked = new URLSearchParams(location.search);
const named = allStories.find((one) => one.name === asked.get("story"));
const root = document.getElementById("root");
if (!root || !named) throw new Error(`there is no story ${asked.get("story") ?? ""}`);
document.title = named.name;
const scheme = asked.get("scheme");
if (scheme) document.documentElement.style.colorScheme = scheme;
await show(named, root);
