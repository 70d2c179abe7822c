import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const frontend = fileURLToPath(new URL("..", import.meta.url));

/** The story pages are no part of the product: they have a build of their own, for the test that looks at them. */
export default defineConfig({
  root: frontend,
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": `${frontend}src` } },
  server: { port: 6173, strictPort: true, open: "/stories/" },
  build: {
    outDir: "dist-stories",
    rolldownOptions: { input: ["index.html", "story.html"].map((name) => `${frontend}stories/${name}`) },
  },
});
