import type { ReactNode } from "react";
import { Chip } from "@/components/Chip";
import { MetricList } from "@/components/MetricList";
import type { FixProposal, ProposalStep } from "@/lib/types";
import { riskWords } from "./words";

function CommandBox({ command, testId }: { command: string; testId?: string }) {
  return (
    <pre
      data-testid={testId}
      className="rounded-lg border border-line bg-sunken px-3 py-2 font-mono text-xs leading-relaxed break-all whitespace-pre-wrap text-white"
    >
      {command}
    </pre>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="space-y-1.5">
      <dt className="text-xs font-semibold tracking-wider text-faint uppercase">{name}</dt>
      <dd className="text-sm leading-relaxed break-words">{children}</dd>
    </div>
  );
}

function Step({ step, index }: { step: ProposalStep; index: number }) {
  const { name, tone } = riskWords[step.risk];
  return (
    <li className="space-y-1.5" data-testid="approval-step" data-action={step.action}>
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <span className="text-faint tabular-nums">{index + 1}.</span>
        <strong className="font-semibold">{step.action}</strong>
        <Chip tone={tone}>{name}</Chip>
        <span className="text-xs text-faint">
          {index === 0 ? "runs first" : "runs only if the step before fails or does not heal"}
        </span>
      </p>
      <CommandBox command={step.command} />
      {index > 0 && step.description && <p className="text-xs text-soft">{step.description}</p>}
    </li>
  );
}

/** What will run, all of it, before anything runs. */
export function ApprovalView({ proposal }: { proposal: FixProposal }) {
  const { name, tone } = riskWords[proposal.risk];
  return (
    <dl className="space-y-4">
      <Row name={`Command on ${proposal.system}`}>
        <CommandBox command={proposal.command} testId="approval-command" />
        {proposal.description && <p className="mt-2 text-soft">{proposal.description}</p>}
      </Row>
      <Row name="Risk">
        <Chip tone={tone}>{name}</Chip>
      </Row>
      {proposal.expected_result && <Row name="Expected result">{proposal.expected_result}</Row>}
      {proposal.evidence.length > 0 && (
        <Row name="Because of">
          <ul className="space-y-1 font-mono text-xs text-soft">
            {proposal.evidence.map((line, index) => (
              <li key={index} className="break-words">
                {line}
              </li>
            ))}
          </ul>
        </Row>
      )}
      {Object.keys(proposal.details).length > 0 && (
        <Row name="Worked out from">
          <MetricList metrics={proposal.details} />
        </Row>
      )}
      <Row name={`All steps you approve (${proposal.steps.length})`}>
        <ol className="space-y-3">
          {proposal.steps.map((step, index) => (
            <Step key={index} step={step} index={index} />
          ))}
        </ol>
      </Row>
    </dl>
  );
}
