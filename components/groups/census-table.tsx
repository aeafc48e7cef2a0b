import Link from "next/link";
import { Figure } from "@/components/figures/figure";
import { Name } from "@/components/figures/name";
import { PendingLink } from "@/components/figures/pending-link";
import { Shape } from "@/components/ui/shape";
import { formatCount, formatCounted, formatDuration, formatExactMs } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { CensusRow, GroupCensus } from "@/lib/schema/group";
import { stateLooks } from "./state-looks";

/** The worst first; how many are not listed stands below. */
export function CensusTable({ census: { group, rows, moreRows } }: { census: GroupCensus }) {
  return (
    <>
      <div className="max-h-[480px] overflow-auto">
        <table className="w-full table-fixed">
          <caption className="sr-only">Consumers of {group}, the worst first</caption>
          <thead className="sticky top-0 bg-bg text-xs text-text-2">
            <tr className="h-7 border-y border-line [&>th]:font-medium">
              <th scope="col" className="pl-3 text-left sm:pl-4">
                Consumer
              </th>
              <th scope="col" className="w-44 pl-2 text-left max-sm:w-28" data-term="consumerState">
                State
              </th>
              <th scope="col" className="w-20 pl-2 text-right max-sm:hidden">
                In calls
              </th>
              <th scope="col" className="w-24 pl-2 text-right" data-term="pending">
                Holds
              </th>
              <th scope="col" className="w-24 pl-2 text-right max-sm:hidden" data-term="idle">
                Idle
              </th>
              <th scope="col" className="w-28 pr-3 pl-2 text-right max-sm:hidden sm:pr-4" data-term="inactive">
                Inactive
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <CensusLine key={row.name} group={group} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {moreRows > 0 ? (
        <p className="px-3 py-1 text-xs text-text-3 sm:px-4">
          {formatCounted(moreRows, "more consumer")}, none of them worse: counted above, not listed.
        </p>
      ) : null}
    </>
  );
}

function CensusLine({ group, row }: { group: string; row: CensusRow }) {
  const { name, state, calls, pending, idleMs, inactiveMs, callId } = row;
  const { shape, tone, word, says } = stateLooks[state];
  return (
    <tr className="h-8 border-b border-line max-sm:h-11 [&>td]:truncate">
      <th scope="row" className="truncate pl-3 text-left font-normal sm:pl-4">
        <span className="font-mono text-xs">
          <Name of={name} />
        </span>
      </th>
      <td className="pl-2">
        <span className="inline-flex max-w-full items-center gap-1.5" data-tip={says}>
          <Shape shape={shape} tone={tone} />
          <span className="truncate">{word}</span>
        </span>
      </td>
      <td className="pl-2 text-right max-sm:hidden">
        {calls === 1 ? (
          <Link
            href={paths.call(callId)}
            prefetch={false}
            className="figure text-accent hover:underline"
            data-tip={callId}
          >
            1
          </Link>
        ) : (
          <Figure text={formatCount(calls)} />
        )}
      </td>
      <td className="pl-2 text-right">
        <PendingLink count={pending} group={group} consumer={name} />
      </td>
      <td className="pl-2 text-right max-sm:hidden">
        <Figure
          text={idleMs === null ? "?" : formatDuration(idleMs)}
          tip={idleMs === null ? "Only an operator touched it." : formatExactMs(idleMs)}
        />
      </td>
      <td className="pr-3 pl-2 text-right max-sm:hidden sm:pr-4">
        <Figure
          text={inactiveMs === null ? "?" : inactiveMs < 0 ? "never" : formatDuration(inactiveMs)}
          tip={inactiveMs === null ? "Redis tells this from 7.2 on." : undefined}
        />
      </td>
    </tr>
  );
}
