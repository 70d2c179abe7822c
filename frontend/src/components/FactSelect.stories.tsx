import type { Stories } from "@/test/story";
import { FactSelect } from "./FactSelect";

const nothing = () => undefined;
const select = (value: "" | "high", request: { isPending: boolean; error: unknown }) => (
  <FactSelect name="Severity" none="Not said" value={value} choices={[{ value: "high", name: "High" }]} request={request} onChange={nothing} />
);

export const stories: Stories = {
  chosen: { part: () => select("high", { isPending: false, error: null }), shows: "select" },
  "nothing chosen": { part: () => select("", { isPending: false, error: null }), shows: "select" },
  "being saved": { part: () => select("high", { isPending: true, error: null }), shows: ":disabled" },
  "not saved": { part: () => select("high", { isPending: false, error: new Error("the database is away") }), shows: "[role=alert]" },
};
