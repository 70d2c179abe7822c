import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { ProxyOptions } from "vite";
import { defineConfig } from "vitest/config";

const env = (name: string, fallback: string) => process.env[name] || fallback;

/** The same paths that the web server of the container passes on. */
function service(target: string, prefix?: string): ProxyOptions {
  const options: ProxyOptions = { target, ws: true };
  if (prefix) options.rewrite = (path) => path.slice(prefix.length) || "/";
  return options;
}

const proxy: Record<string, ProxyOptions> = {
  "/api/": service(env("BACKEND_URL", "http://localhost:8080")),
  "/agent/": service(env("AGENT_URL", "http://localhost:8001"), "/agent"),
  "/monitor/": service(env("MONITOR_URL", "http://localhost:8002"), "/monitor"),
  "/generator/": service(env("GENERATOR_URL", "http://localhost:9000"), "/generator"),
};

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    manifest: true,
    // Browsers of the last years know it; an older one fetches each part when it comes to it.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page stands on changes seldom: an update of the page leaves it in the browser's store. Long lists are not on every page.
          groups: [
            { name: "base", test: /node_modules\/(react|react-dom|scheduler|@tanstack\/(?!react-virtual|virtual-core)[^/]+|use-sync-external-store)\//, tags: ["$initial"] },
            // What every page begins with comes as one: a dozen small files are larger together, and each is one more to ask for.
            { name: "first", tags: ["$initial"] },
            // What several pages share, likewise: an incident's page opens sooner by three files than by thirteen.
            { name: "parts", test: /\/src\//, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { port: 5173, strictPort: true, proxy },
  preview: { port: 5173, strictPort: true, proxy },
  test: {
    testTimeout: 30_000,
    // One world for all files of a project; every test puts back what it changed.
    isolate: false,
    // Logic needs no document; building one for every file is most of a run's time.
    projects: [
      { extends: true, test: { name: "logic", environment: "node", include: ["{src,scripts}/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "screen",
          environment: "jsdom",
          include: ["src/**/*.test.tsx"],
          setupFiles: ["src/test/setup.ts"],
        },
      },
    ],
  },
});
