import type { WrongLabels as Wrong } from "@/lib/decode-labels";

/** Containers that ask to be watched, and whose labels hold a mistake. Shows nothing when there is none. */
export function WrongLabels({ wrong }: { wrong: Wrong[] }) {
  if (wrong.length === 0) return null;
  return (
    <section
      aria-label="Wrong labels"
      data-testid="labels-wrong"
      className="space-y-1 rounded-lg border border-warning-line bg-warning-wash px-3 py-2 text-sm text-warning-ink"
    >
      <p className="font-medium">Labels that hold a mistake:</p>
      <ul className="list-disc space-y-1 pl-5">
        {wrong.map(({ container, message }) => (
          <li key={container} className="wrap-anywhere whitespace-pre-line">
            {message}
          </li>
        ))}
      </ul>
    </section>
  );
}
