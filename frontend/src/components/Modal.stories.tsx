import type { ReactNode } from "react";
import type { Stories } from "@/test/story";
import { Button } from "./Button";
import { Chip } from "./Chip";
import { Field, TextInput } from "./Field";
import { Modal } from "./Modal";
import { useUnsaved } from "./unsaved";

const nothing = () => undefined;
const footer = (
  <>
    <Button kind="quiet">Cancel</Button>
    <Button kind="primary" className="ml-auto">
      Approve
    </Button>
  </>
);
const modal = (children: ReactNode) => (
  <Modal title="The agent proposes: flush" footer={footer} testId="modal" onClose={nothing}>
    {children}
  </Modal>
);

function Typed() {
  useUnsaved(true);
  return (
    <Field name="Why?">
      <TextInput defaultValue="the auditors are looking" />
    </Field>
  );
}

export const stories: Stories = {
  short: { part: () => modal(<p>What will run.</p>), shows: '[data-testid="modal"]' },
  "longer than the window": { part: () => modal(<p className="whitespace-pre-line">{"One more line.\n".repeat(120)}</p>), shows: '[data-testid="modal"]' },
  "wide, with facts beside the title": {
    part: () => (
      <Modal title="flush on redis-test" aside={<Chip tone="special">Running</Chip>} width="wide" testId="modal" onClose={nothing}>
        <p>Phases.</p>
      </Modal>
    ),
    shows: '[data-testid="modal"]',
  },
  "closed over typed text": { part: () => modal(<Typed />), play: async ({ user, find }) => user.click(await find('[aria-label="Close"]')), shows: '[data-testid="discard-bar"]' },
};
