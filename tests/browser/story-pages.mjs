// story-pages.mjs - builds the story pages and gives them to a browser as the product's own web server would: under its Content-Security-Policy.
import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const frontend = path.resolve(import.meta.dirname, "../../frontend");
const host = "stories.invalid";
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };

export const storiesUrl = `http://${host}/stories/`;

/** The policy of nginx.conf.template. The page that lists the stories draws each in a frame; the product forbids frames. */
async function policy() {
  const template = await fs.readFile(path.join(frontend, "nginx.conf.template"), "utf8");
  const words = /Content-Security-Policy "([^"]+)"/.exec(template)[1];
  return words.replaceAll("$http_host", host).replace("frame-ancestors 'none'", "frame-ancestors 'self'; frame-src 'self'");
}

/** Answers what a browser asks at storiesUrl, without any network: a machine whose networks change under a running test must not matter. */
export async function giveStories(context) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "selfheal-stories-"));
  const vite = [path.join(frontend, "node_modules/vite/bin/vite.js"), "build", "--config", "stories/vite.config.ts", "--outDir", folder, "--emptyOutDir"];
  await promisify(execFile)(process.execPath, vite, { cwd: frontend });
  const files = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  const known = new Map();
  for (const file of files.filter((one) => one.isFile())) {
    const full = path.join(file.parentPath, file.name);
    known.set(`/${path.relative(folder, full)}`, await fs.readFile(full));
  }
  await fs.rm(folder, { recursive: true });
  const headers = { "Content-Security-Policy": await policy() };
  await context.route(`http://${host}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    const body = known.get(pathname);
    return body ? route.fulfill({ body, headers, contentType: types[path.extname(pathname)] ?? "application/octet-stream" }) : route.fulfill({ status: 404 });
  });
}
