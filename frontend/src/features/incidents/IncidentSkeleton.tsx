import { Skeleton } from "@/components/Skeleton";

/** An incident that is on its way, in the page's own shape. */
export function IncidentSkeleton() {
  return (
    <div role="status" aria-label="The incident is being fetched" className="space-y-6">
      <div className="space-y-2">
        <Skeleton className="h-5 w-72" />
        <Skeleton className="h-7 w-full max-w-2xl" />
      </div>
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="space-y-6">
          <Skeleton className="h-40" />
          <Skeleton className="h-24" />
          <Skeleton className="h-24" />
        </div>
        <Skeleton className="h-96" />
      </div>
    </div>
  );
}
