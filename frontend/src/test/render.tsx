import type { QueryClient } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterContextProvider, RouterProvider } from "@tanstack/react-router";
import { act, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { createQueryClient, Providers } from "@/app/providers";
import { createPageRouter } from "@/app/router";
import { Live } from "@/lib/live";
import { FakeSockets } from "./fake-socket";

function world() {
  const sockets = new FakeSockets();
  const client: QueryClient = createQueryClient();
  const live = new Live({ url: () => "ws://page/api/v1/ws", random: () => 1, createSocket: sockets.create });
  const inPage = (content: ReactNode) => (
    <Providers client={client} live={live}>
      {content}
    </Providers>
  );
  return { sockets, client, inPage };
}

/** A part of the page under the page's real providers, with a live socket whose other end is the test. Its links lead nowhere. */
export function renderPage(children: ReactNode) {
  const { sockets, client, inPage } = world();
  const router = createRouter({ routeTree: createRootRoute(), history: createMemoryHistory() });
  const linked = (content: ReactNode) => inPage(<RouterContextProvider router={router as never}>{content}</RouterContextProvider>);
  const view = render(linked(children));
  return { sockets, client, ...view, show: (content: ReactNode) => view.rerender(linked(content)) };
}

/** The whole page at an address. */
export async function renderAt(address: string) {
  const { sockets, client, inPage } = world();
  const router = createPageRouter(createMemoryHistory({ initialEntries: [address] }));
  await router.load();
  const view = render(inPage(<RouterProvider router={router} />));
  const go = (step: () => void) => act(async () => step());
  return {
    sockets,
    client,
    ...view,
    back: () => go(() => router.history.back()),
    address: () => router.state.location.pathname,
  };
}
