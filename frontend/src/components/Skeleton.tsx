/** The place of what is on its way: as large as that will be, so that nothing moves when it comes. */
export function Skeleton({ className = "" }: { className?: string }) {
  return <span aria-hidden="true" className={`block rounded-lg bg-raised motion-safe:animate-pulse ${className}`} />;
}
