/** Findings, totals and groups before their first numbers, in their final heights. */
export function OverviewSkeleton() {
  return (
    <div role="status" aria-label="Loading">
      <div className="flex h-12 items-center gap-2.5 border-b border-line px-3 sm:px-4">
        <span className="skeleton h-4 w-64" />
      </div>
      <div className="flex h-[29px] items-center gap-5 border-b border-line px-3 sm:px-4">
        <span className="skeleton h-3 w-44" />
        <span className="skeleton h-3 w-24" />
        <span className="skeleton h-3 w-24" />
      </div>
      <div className="border-b border-line pb-1">
        {["head", "first", "second", "third"].map((row) => (
          <div key={row} className="flex h-8 items-center gap-8 px-3 first:h-7 sm:px-4">
            <span className="skeleton h-3 w-28" />
            <span className="skeleton h-3 w-20" />
            <span className="skeleton h-3 w-20" />
          </div>
        ))}
      </div>
    </div>
  );
}
