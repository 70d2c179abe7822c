import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import type { Plugin } from "vite";

const frontend = fileURLToPath(new URL("..", import.meta.url));

/** The address that the server prints is its root: that is the product's page there, which has no daemon here. */
const storiesFirst: Plugin = {
  name: "stories-first",
  configureServer: ({ middlewares }) => {
    middlewares.use((request, response, next) => (request.url === "/" ? response.writeHead(302, { Location: "/stories/" }).end() : next()));
  },
};

/** The story pages are no part of the product: they have a build of their own, for the test that looks at them. */
export default defineConfig({
  root: frontend,
  plugins: [storiesFirst, react(), tailwindcss()],
  resolve: { alias: { "@": `${frontend}src` } },
  server: { port: 6173, strictPort: true, open: "/stories/" },
  build: {
    outDir: "dist-stories",
    rolldownOptions: { input: ["index.html", "story.html"].map((name) => `${frontend}stories/${name}`) },
  },
});
