import type { Stories } from "@/test/story";
import { Button } from "./Button";
import type { ButtonKind } from "./Button";

const kinds: ButtonKind[] = ["primary", "plain", "quiet", "danger"];
const row = (props: { busy?: boolean; disabled?: boolean; icon?: "bolt" }) => (
  <div className="flex flex-wrap gap-3">
    {kinds.map((kind) => (
      <Button key={kind} kind={kind} {...props}>
        {kind}
      </Button>
    ))}
  </div>
);

export const stories: Stories = {
  "each kind": { part: () => row({}), shows: "button" },
  "with an icon": { part: () => row({ icon: "bolt" }), shows: "svg" },
  "under way": { part: () => row({ busy: true }), shows: "[aria-busy]" },
  "not to be pressed": { part: () => row({ disabled: true }), shows: ":disabled" },
};
