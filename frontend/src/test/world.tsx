import { createMemoryHistory, createRootRoute, createRouter, RouterContextProvider, RouterProvider } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { createQueryClient, Providers } from "@/app/providers";
import { createPageRouter } from "@/app/router";
import type { Live } from "@/lib/live";

/** The page's real providers around a part of it, or the whole page, with nothing of the browser's address. */
export function worldOf(live: Live) {
  const client = createQueryClient();
  const inPage = (content: ReactNode) => (
    <Providers client={client} live={live}>
      {content}
    </Providers>
  );
  const nowhere = createRouter({ routeTree: createRootRoute(), history: createMemoryHistory() });
  /** A part; its links lead nowhere. */
  const linked = (part: ReactNode) => inPage(<RouterContextProvider router={nowhere as never}>{part}</RouterContextProvider>);
  /** The whole page at an address. */
  const pageAt = async (address: string) => {
    const router = createPageRouter(createMemoryHistory({ initialEntries: [address] }));
    await router.load();
    return { router, page: inPage(<RouterProvider router={router} />) };
  };
  return { client, linked, pageAt };
}
