import type { ReactNode } from "react";
import { Figure } from "@/components/figures/figure";
import { formatAtLeast, formatCount, formatExactCount, formatPercent, formatRate } from "@/lib/format";
import type { GlossaryTerm } from "@/lib/glossary";
import type { Snapshot } from "@/lib/schema/snapshot";

/** The fleet in one line. */
export function FleetTotals({ snapshot: { totals, load, connection } }: { snapshot: Snapshot }) {
  const undelivered = `${totals.undeliveredIsAtLeast ? "≥ " : totals.undeliveredIsEstimated ? "≈ " : ""}${formatCount(totals.undeliveredEntries)}`;
  return (
    <section aria-label="Fleet" className="border-b border-line px-3 py-1 sm:px-4">
      <dl className="flex flex-wrap gap-x-5">
        <Total term="call" label="calls" value={formatCount(totals.calls)}>
          <span className="text-text-3">
            {" "}
            {formatCount(totals.live)} live · {formatCount(totals.idle)} idle · {formatCount(totals.ended)} ended
          </span>
        </Total>
        <Total term="entriesPerSecond" label="entries/s" value={formatRate(totals.entriesPerSecond)} />
        <Total term="lag" label="undelivered" value={undelivered} exact={formatExactCount(totals.undeliveredEntries)} />
        <Total
          term="pending"
          label="pending"
          value={formatCount(totals.pendingEntries)}
          exact={formatExactCount(totals.pendingEntries)}
        />
        <Total
          term="skipped"
          label="lost unread"
          value={formatAtLeast(totals.skippedEntries, totals.skippedIsAtLeast)}
          isBad={totals.skippedEntries > 0}
        />
        <Total term="load" label="of a Redis core" value={formatPercent(load.redisCorePercent)}>
          {load.isOverBudget ? <span className="text-warn"> over its budget: readings come late</span> : null}
        </Total>
      </dl>
      {connection.notices.length > 0 ? <Notices notices={connection.notices} /> : null}
    </section>
  );
}

function Total({
  term,
  label,
  value,
  exact,
  isBad = false,
  children,
}: {
  term: GlossaryTerm;
  label: string;
  value: string;
  exact?: string;
  isBad?: boolean;
  children?: ReactNode;
}) {
  return (
    <div className="flex flex-row-reverse items-baseline gap-1 whitespace-nowrap">
      <dt className="text-text-2" data-term={term}>
        {label}
        {children}
      </dt>
      <dd className={`font-semibold ${isBad ? "text-bad" : ""}`}>
        <Figure text={value} tip={exact} />
      </dd>
    </div>
  );
}

function Notices({ notices }: { notices: readonly string[] }) {
  const [first, ...rest] = notices;
  if (rest.length === 0) return <p className="text-xs text-text-2">{first}</p>;
  return (
    <details className="text-xs text-text-2">
      <summary className="cursor-pointer">
        {first} <span className="text-text-3">and {rest.length} more</span>
      </summary>
      <ul className="list-disc pl-5">
        {rest.map((notice) => (
          <li key={notice}>{notice}</li>
        ))}
      </ul>
    </details>
  );
}
