import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
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
// Who is there is asked meanwhile.
fetchPageOf(location.pathname);

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

/** Long enough for the first page to be there whole. */
const settledMs = 5_000;
setTimeout(fetchPages, settledMs);
