import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { NoticesProvider } from "@/components/notices";
import { ApiError } from "@/lib/http";
import type { Live } from "@/lib/live";
import { LiveProvider } from "@/lib/live-context";

export function createQueryClient(): QueryClient {
  // Whatever is refused for want of a login: who we are is asked again, and that leads to the login.
  const askWhoWeAre = (error: unknown) => {
    if (error instanceof ApiError && error.status === 401) void client.invalidateQueries({ queryKey: ["me"] });
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: askWhoWeAre }),
    mutationCache: new MutationCache({ onError: askWhoWeAre }),
    defaultOptions: {
      // Polls come round soon enough; a retry would only keep an error from being shown.
      queries: { retry: false, networkMode: "always" },
      mutations: { retry: false, networkMode: "always" },
    },
  });
  return client;
}

interface Props {
  client: QueryClient;
  live: Live;
  children: ReactNode;
}

export function Providers({ client, live, children }: Props) {
  return (
    <QueryClientProvider client={client}>
      <LiveProvider live={live}>
        <NoticesProvider>{children}</NoticesProvider>
      </LiveProvider>
    </QueryClientProvider>
  );
}
