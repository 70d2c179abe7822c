import { at } from "@/test/samples-answers";
import { failing, id, never } from "@/test/story";
import type { Answers, Stories } from "@/test/story";

const hash = "ab".repeat(32);
const record = (seq: number, kind: string) => ({
  seq, id: `r${seq}`, at: at(100 - seq), kind, actor: "anna", incident_id: "0a1b2c3d-0000-4000-8000-000000000001", detail: { action: "flush", system: "redis-test", words: "x".repeat(200) }, hash,
});
const records = [record(4, "complete"), record(3, "step.end"), record(2, "step.begin"), record(1, "approval")];
const page = (answer: Answers[string], shows: string, answers: Answers = {}) => ({ at: "/audit", answers: { "/api/v1/audit": answer, ...answers }, shows });
const checked = (answer: Record<string, unknown>, ok: string) => ({
  ...page({ body: records }, `[data-testid="chain-answer"][data-ok="${ok}"]`, {
    "/api/v1/audit/verify": { body: { first: 1, last: 4, count: 4, hash, bad_seq: null, why: null, more: false, ...answer } },
  }),
  play: async ({ user, find }: Parameters<NonNullable<Stories[string]["play"]>>[0]) => user.click(await find(id("chain-check"))),
});

export const stories: Stories = {
  "some records": page({ body: records }, id("audit-row")),
  "nothing on record": page({ body: [] }, "main p"),
  "no record is like that": { ...page({ body: [] }, "main p"), at: "/audit?actor=nobody" },
  "on its way": page(never, "main"),
  "may not be read": page(failing("this needs the role auditor", 403), id("no-rights")),
  "the chain is whole": checked({ ok: true }, "true"),
  "the chain is broken": checked({ ok: false, bad_seq: 3, why: "its hash is not that of what it says" }, "false"),
};
