import { failing, id, never } from "@/test/story";
import type { Answers, Stories } from "@/test/story";

const file = "/etc/selfheal/catalogue.yaml";
const entry = (name: string, fields: object[]) => ({ name, file, line: 3, fields });
const catalogue = {
  path: file,
  digest: "ab".repeat(32),
  targets: [
    entry("redis-test", [
      { name: "address", from: "environment", line: 5, value: "redis-test:6379", variables: [{ name: "REDIS_TEST_ADDRESS", set: true }] },
      { name: "password", from: "default", line: 6, secret: true, variables: [{ name: "REDIS_TEST_PASSWORD", set: false }] },
      { name: "query", from: "file", line: 7, value: "SELECT ".repeat(200) },
      { name: "recheck", from: "built in", value: "1000ms" },
    ]),
  ],
  actions: [entry("flush", [{ name: "exec", from: "file", line: 41, value: ["timeout", "30", "redis-cli", "-e", "FLUSHALL"] }])],
  rules: [entry("redis-oom", [{ name: "ladder", from: "file", line: 90, value: ["raise-maxmemory", "evict-volatile", "restart", "flush"] }])],
};
const page = (answer: Answers[string], shows: string) => ({ at: "/catalogue", answers: { "/agent/catalogue": answer }, shows });

export const stories: Stories = {
  "in force": page({ body: catalogue }, id("catalogue-entry")),
  "an entry unfolded": { ...page({ body: catalogue }, "details[open]"), play: async ({ user, find }) => user.click(await find("main details summary")) },
  "nothing is like that": { ...page({ body: catalogue }, "[role=searchbox]"), play: async ({ user, find }) => user.type(await find("[type=search]"), "nobody"), shows: "main h2 ~ div" },
  "on its way": page(never, id("catalogue-page")),
  "was changed since": page(failing("catalogue.yaml was changed after this agent had read it", 409), "[role=alert]"),
};
