import type { FixProposal } from "@/lib/types";
import { Row } from "./Row";
import { expectedWords } from "./words";

type Shown = Pick<FixProposal, "expected" | "expected_result" | "changed" | "verify">;

/** What should be so afterwards, as a change that can be measured and in words, and what proves it. */
export function Expected({ proposal }: { proposal: Shown }) {
  const { expected, expected_result, changed, verify } = proposal;
  if (!expected && !expected_result && !verify) return null;
  return (
    <Row name="How it is verified">
      {expected && (
        <p data-testid="expected-change" className="font-semibold tabular-nums">
          {expectedWords(expected)}
        </p>
      )}
      {expected_result && <p>{expected_result}</p>}
      {verify && <p className="text-soft">It counts as healed when: {verify}</p>}
      {changed && (
        <p className="text-soft">
          The first step counts only if <code className="font-mono text-xs">{changed}</code>
        </p>
      )}
    </Row>
  );
}
