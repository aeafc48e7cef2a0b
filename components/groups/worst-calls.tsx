import Link from "next/link";
import { Figure } from "@/components/figures/figure";
import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { StatusBadge } from "@/components/figures/status-badge";
import { formatClock, formatCounted, formatDateTime } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { GroupCall } from "@/lib/schema/group";
import { statusLooks } from "@/lib/status-look";

const maxShown = 10;

/** The calls where the group fares worst, with why. */
export function WorstCalls({ name, calls, total }: { name: string; calls: readonly GroupCall[]; total: number }) {
  const shown = calls.filter(({ status }) => statusLooks[status].needsCare).slice(0, maxShown);
  return (
    <section aria-label="Calls in trouble" className="border-t border-line py-2">
      <div className="flex items-baseline gap-3 px-3 sm:px-4">
        <h2 className="text-sm font-semibold">Calls in trouble</h2>
        <Link
          href={paths.calls(`?${new URLSearchParams({ group: name })}`)}
          prefetch={false}
          className="text-xs text-accent hover:underline"
        >
          all {formatCounted(total, "call")}
        </Link>
      </div>
      {shown.length === 0 ? (
        <p className="px-3 py-1 text-text-2 sm:px-4">None: it is slow or worse in no call.</p>
      ) : (
        <ul>
          {shown.map(({ callId, status, reason, sinceMs }) => (
            <li
              key={callId}
              className="flex flex-wrap items-baseline gap-x-3 border-b border-line px-3 py-1 last:border-b-0 sm:grid sm:grid-cols-[118px_minmax(120px,220px)_1fr_auto] sm:px-4"
            >
              <span>
                <StatusBadge status={status} />
              </span>
              <Link
                href={paths.call(callId)}
                prefetch={false}
                className="min-w-0 truncate font-mono text-xs leading-5 hover:text-accent hover:underline"
              >
                <Name of={callId} />
              </Link>
              <span className="min-w-0 text-text-2 max-sm:w-full">
                <SafeText text={reason} longest={400} />
              </span>
              <span className="text-xs text-text-3">
                since <Figure text={formatClock(sinceMs)} tip={formatDateTime(sinceMs)} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
