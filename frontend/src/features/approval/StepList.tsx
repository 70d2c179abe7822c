import { Chip } from "@/components/Chip";
import type { FixProposal, ProposalStep } from "@/lib/types";
import { riskWords } from "./words";

export function CommandBox({ command, testId }: { command: string; testId?: string }) {
  return (
    <pre
      data-testid={testId}
      className="rounded-lg border border-line bg-sunken px-3 py-2 font-mono text-xs leading-relaxed wrap-anywhere whitespace-pre-wrap text-ink"
    >
      {command}
    </pre>
  );
}

/** What runs at once, and the names of what may follow it. */
export function FirstStep({ proposal }: { proposal: FixProposal }) {
  const { name, tone } = riskWords[proposal.risk];
  const later = proposal.steps.slice(1).map((step) => step.action);
  return (
    <div className="space-y-1.5">
      <CommandBox command={proposal.command} testId="approval-command" />
      <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
        <Chip tone={tone}>{name}</Chip>
        {proposal.description && <span className="text-soft">{proposal.description}</span>}
      </p>
      {later.length > 0 && <p className="text-xs text-soft">If that fails or does not heal: {later.join(", then ")}. Its command stands below.</p>}
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
      {index > 0 && step.loss && <p className="text-xs text-warning-ink">Would be lost: {step.loss}</p>}
      {index > 0 && step.undo && <p className="text-xs text-soft">How it is undone: {step.undo}</p>}
    </li>
  );
}

/** The first step and each that may follow it. Nothing else runs. */
export function StepList({ steps }: { steps: ProposalStep[] }) {
  return (
    <ol className="space-y-3">
      {steps.map((step, index) => (
        <Step key={index} step={step} index={index} />
      ))}
    </ol>
  );
}
