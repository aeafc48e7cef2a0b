import Link from "next/link";
import { formatCount, formatCounted } from "@/lib/format";
import { type PendingScope, pendingHref } from "@/lib/pending-href";
import { nameInText } from "@/lib/visible-name";
import { Figure } from "./figure";

/** A number of pending entries that leads to just those entries; nothing to follow where there are none. */
export function PendingLink({
  count,
  tabIndex,
  ...scope
}: PendingScope & {
  count: number | null;
  /** -1 in a table whose rows are the tab stops. */
  tabIndex?: number;
}) {
  if (count === null || count === 0) return <Figure text={formatCount(count)} isCalm={count === 0} />;
  return (
    <Link
      href={pendingHref(scope)}
      prefetch={false}
      tabIndex={tabIndex}
      // A row that opens by a click must not open as well.
      onClick={(event) => event.stopPropagation()}
      aria-label={labelOf(count, scope)}
      className="figure text-accent hover:underline"
    >
      {formatCount(count)}
    </Link>
  );
}

function labelOf(count: number, { group, callId, consumer }: PendingScope): string {
  const parts = [
    formatCounted(count, "pending entry", "pending entries"),
    group === undefined ? null : `of ${nameInText(group)}`,
    callId === undefined ? null : `in ${nameInText(callId)}`,
    consumer === undefined ? null : `held by ${nameInText(consumer)}`,
  ];
  return parts.filter((part) => part !== null).join(" ");
}
