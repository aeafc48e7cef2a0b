const rows = Array.from({ length: 14 }, (_, index) => `row-${index}`);

/** The page before its first numbers, in the places they will take. */
export function OverviewSkeleton() {
  return (
    <div role="status" aria-label="Loading">
      <div className="flex h-12 items-center border-b border-line px-3 sm:px-4">
        <span className="skeleton h-4 w-64" />
      </div>
      <div className="flex h-[29px] items-center gap-5 border-b border-line px-3 sm:px-4">
        <span className="skeleton h-3 w-44" />
        <span className="skeleton h-3 w-24" />
      </div>
      {rows.map((row, index) => (
        <div key={row} className="flex h-8 items-center gap-8 border-b border-line px-3 sm:px-4">
          <span className="skeleton h-3 w-20" />
          <span className={`skeleton h-3 ${index % 2 === 0 ? "w-40" : "w-32"}`} />
          <span className="skeleton ml-auto h-3 w-16" />
        </div>
      ))}
    </div>
  );
}
