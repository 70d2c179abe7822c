import { Skeleton } from "@/components/Skeleton";

/** An incident that is on its way, in the page's own shape. */
export function IncidentSkeleton() {
  return (
    <div role="status" aria-label="The incident is being fetched" className="space-y-4">
      <div className="space-y-1.5">
        <Skeleton className="h-5 w-72" />
        <Skeleton className="h-7 w-full max-w-2xl" />
      </div>
      <Skeleton className="h-44 sm:h-26 lg:h-22" />
      <div className="grid gap-x-6 gap-y-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)] xl:grid-cols-[minmax(0,5fr)_minmax(0,6fr)_minmax(0,4fr)]">
        <Skeleton className="h-96 max-xl:hidden" />
        <Skeleton className="h-96" />
        <Skeleton className="h-96" />
      </div>
    </div>
  );
}
