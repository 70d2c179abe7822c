import { expect, test } from "vitest";
import { weigh } from "./weigh";

const manifest = {
  "index.html": { file: "index.js", isEntry: true, imports: ["_base.js"] },
  "_base.js": { file: "base.js" },
  "_shared.js": { file: "shared.js", imports: ["_base.js"] },
  "src/pages/A.tsx": { file: "a.js", isDynamicEntry: true, imports: ["_base.js", "_shared.js"] },
  "src/pages/B.tsx": { file: "b.js", isDynamicEntry: true, imports: ["index.html"] },
};
const sizes: Record<string, number> = { "index.js": 1, "base.js": 10, "shared.js": 100, "a.js": 1_000, "b.js": 10_000 };

test("the first load is the entry with all that it imports; a later part is what it adds to that", () => {
  const { first, later } = weigh(manifest, (file) => sizes[file] ?? NaN);
  expect(first).toBe(11);
  expect(later).toEqual([
    { name: "src/pages/B.tsx", bytes: 10_000 },
    { name: "src/pages/A.tsx", bytes: 1_100 },
  ]);
});

test("a part of a page adds to the page that fetches it; one that several fetch, to what these have in common", () => {
  const all = {
    ...manifest,
    "src/pages/A.tsx": { file: "a.js", isDynamicEntry: true, imports: ["_base.js", "_shared.js"], dynamicImports: ["src/Part.tsx", "src/Both.tsx"] },
    "src/pages/B.tsx": { file: "b.js", isDynamicEntry: true, imports: ["index.html"], dynamicImports: ["src/Both.tsx"] },
    "src/Part.tsx": { file: "part.js", isDynamicEntry: true, imports: ["_shared.js", "src/pages/A.tsx"] },
    "src/Both.tsx": { file: "both.js", isDynamicEntry: true, imports: ["_shared.js"] },
  };
  const { later } = weigh(all, (file) => ({ ...sizes, "part.js": 3, "both.js": 5 })[file] ?? NaN);
  expect(later.filter(({ name }) => !name.includes("pages"))).toEqual([{ name: "src/Both.tsx", bytes: 105 }, { name: "src/Part.tsx", bytes: 3 }]);
});
