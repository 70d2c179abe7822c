import { act, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { Live } from "@/lib/live";
import { FakeSockets } from "./fake-socket";
import { worldOf } from "./world";

function world() {
  const sockets = new FakeSockets();
  const live = new Live({ url: () => "ws://page/api/v1/ws", random: () => 1, createSocket: sockets.create });
  return { sockets, ...worldOf(live) };
}

/** A part of the page under the page's real providers, with a live socket whose other end is the test. Its links lead nowhere. */
export function renderPage(children: ReactNode) {
  const { sockets, client, linked } = world();
  const view = render(linked(children));
  return { sockets, client, ...view, show: (content: ReactNode) => view.rerender(linked(content)) };
}

/** The whole page at an address. */
export async function renderAt(address: string) {
  const { sockets, client, pageAt } = world();
  const { router, page } = await pageAt(address);
  const view = render(page);
  const go = (step: () => void) => act(async () => step());
  return {
    sockets,
    client,
    ...view,
    back: () => go(() => router.history.back()),
    address: () => router.state.location.pathname,
  };
}
