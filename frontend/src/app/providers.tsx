import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { NoticesProvider } from "@/components/notices";
import type { Live } from "@/lib/live";
import { LiveProvider } from "@/lib/live-context";

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // Polls come round soon enough; a retry would only keep an error from being shown.
      queries: { retry: false, networkMode: "always" },
      mutations: { retry: false, networkMode: "always" },
    },
  });
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
