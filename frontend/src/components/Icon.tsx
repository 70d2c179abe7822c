/** Line icons drawn here, so that no font or network is needed to show them. */
const paths = {
  bolt: "M13 2 4 14h6l-1 8 9-12h-6z",
  close: "M6 6l12 12M18 6 6 18",
  plus: "M12 5v14M5 12h14",
  spark: "M12 3v4M12 17v4M3 12h4M17 12h4M6 6l2.5 2.5M15.5 15.5 18 18M18 6l-2.5 2.5M8.5 15.5 6 18",
  thought: "M7 18a5 5 0 0 1-1-9.9A6 6 0 0 1 17.6 9 4.5 4.5 0 0 1 17 18zM6 22h.01",
  terminal: "M5 7l5 5-5 5M12 18h7",
  check: "M5 13l4.5 4.5L19 7",
  cross: "M7 7l10 10M17 7 7 17",
  pulse: "M3 13h4l2.5-7 5 13 2.5-6h4",
  warning: "M12 4 2.5 20h19zM12 10v5M12 17.6v.1",
  flame: "M12 3c1 4 5 6 5 11a5 5 0 0 1-10 0c0-2 1-3 2-4 0 2 1 3 2 3 1-3-1-6 1-10z",
  down: "M12 5v14M6 13l6 6 6-6",
  chevron: "M7 10l5 5 5-5",
  play: "M8 5v14l11-7z",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  search: "M10.5 4a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13M15.5 15.5 20 20",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  stop: "M8 3h8l5 5v8l-5 5H8l-5-5V8zM8 12h8",
} as const;

export type IconName = keyof typeof paths;

export const iconNames = Object.keys(paths) as IconName[];

export function Icon({ name, className = "size-4" }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
