import { formatClock, formatCount, formatCounted } from "@/lib/format";
import type { PendingPage } from "@/lib/schema/pending";
import { askOf, usePendingUrl } from "./use-pending-url";

/** What has become of the entries that a finding counted; nothing where the page was not opened by one, or asks for others. */
export function CountedNotice({ page }: { page: PendingPage | undefined }) {
  const [url] = usePendingUrl();
  const { counted, seen: at } = url;
  const { sort: _, group: __, callIds: ___, consumer: ____, ...narrowed } = askOf(url);
  if (page === undefined || counted === null || at === null || Object.keys(narrowed).length > 0) return null;
  const now = page.latestTotal;
  const was = `The finding counted ${formatCounted(counted, "entry", "entries")} at ${formatClock(at)}`;
  return (
    <p role="status" className="shrink-0 px-3 pb-1 text-xs text-text-2 sm:px-4">
      {was}; {now === counted ? "all are pending still" : `now ${formatCount(now)} are pending`}
      {now < counted ? ` (${formatCount(counted - now)} resolved since)` : ""}
      {now > counted ? ` (${formatCount(now - counted)} more since)` : ""}.
    </p>
  );
}
