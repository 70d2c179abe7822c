import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { onFirstHand } from "@/components/hand";
import { AuthGate } from "@/features/auth/AuthGate";
import { Live } from "@/lib/live";
import { liveSocketUrl } from "@/lib/urls";
import { ErrorBoundary } from "./ErrorBoundary";
import { createQueryClient, Providers } from "./providers";
import { createPageRouter, fetchPageOf, fetchPages } from "./router";
import "./index.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
const router = createPageRouter();
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <Providers client={createQueryClient()} live={new Live({ url: liveSocketUrl })}>
        <AuthGate>
          <RouterProvider router={router} />
        </AuthGate>
      </Providers>
    </ErrorBoundary>
  </StrictMode>,
);

// After the question who is there, which everything else waits for: a browser has only a few connections to one host.
setTimeout(() => fetchPageOf(location.pathname));

/** Long enough for what was opened first to be there whole. Nothing is fetched for a page on a wall, which nobody has a hand at. */
const settledMs = 5_000;
onFirstHand(() => setTimeout(fetchPages, settledMs));
