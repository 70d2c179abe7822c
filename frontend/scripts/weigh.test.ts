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

test("a part that builds upon the page that asks for it is weighed without that page", () => {
  const page = { file: "a.js", isDynamicEntry: true, dynamicImports: ["src/Part.tsx", "src/Other.tsx"] };
  const part = { file: "shared.js", isDynamicEntry: true, imports: ["src/pages/A.tsx"] };
  const elsewhere = { file: "b.js", isDynamicEntry: true, imports: ["src/pages/A.tsx"] };
  const { later } = weigh({ "src/pages/A.tsx": page, "src/Part.tsx": part, "src/pages/B.tsx": elsewhere }, (file) => sizes[file] ?? NaN);
  expect(later.map(({ name, bytes }) => [name, bytes])).toEqual([
    ["src/pages/B.tsx", 11_000],
    ["src/pages/A.tsx", 1_000],
    ["src/Part.tsx", 100],
  ]);
});
