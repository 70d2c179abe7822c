import type { FixProposal } from "@/lib/types";
import { Row } from "./Row";
import { expectedWords } from "./words";

/** What should be so afterwards: as a change that can be measured, and in words. */
export function Expected({ proposal }: { proposal: Pick<FixProposal, "expected" | "expected_result" | "changed"> }) {
  const { expected, expected_result, changed } = proposal;
  if (!expected && !expected_result) return null;
  return (
    <Row name="Expected result">
      {expected && (
        <p data-testid="expected-change" className="font-semibold tabular-nums">
          {expectedWords(expected)}
        </p>
      )}
      {changed && (
        <p className="text-soft">
          The first step counts only if <code className="font-mono text-xs">{changed}</code>
        </p>
      )}
      {expected_result && <p>{expected_result}</p>}
    </Row>
  );
}
