import { QueryClient } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { createQueryClient, Providers } from "@/app/providers";
import { Live } from "@/lib/live";
import { FakeSockets } from "./fake-socket";

/** Renders under the page's real providers, with a live socket whose other end is the test. */
export function renderPage(children: ReactNode) {
  const sockets = new FakeSockets();
  const client: QueryClient = createQueryClient();
  const live = new Live({ url: () => "ws://page/api/v1/ws", random: () => 1, createSocket: sockets.create });
  const inPage = (content: ReactNode) => (
    <Providers client={client} live={live}>
      {content}
    </Providers>
  );
  const view = render(inPage(children));
  return { sockets, client, ...view, show: (content: ReactNode) => view.rerender(inPage(content)) };
}
