import Link from "next/link";
import type { ReactNode } from "react";
import { Name } from "@/components/figures/name";
import { formatBytes, formatCount, formatCounted } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { Expectation, HeldSummary } from "@/lib/schema/group";

/** Which groups calls ought to have, and what the streams hold as far as it was sampled: one line of facts. */
export function HeldFacts({ held, expected }: { held: HeldSummary; expected: readonly Expectation[] }) {
  const { neverTrimmed, noExpiry, pinned, largest, largestEntry } = held;
  return (
    <dl className="flex shrink-0 flex-wrap gap-x-5 gap-y-0.5 px-3 py-1.5 text-xs sm:px-4" aria-label="What is kept">
      <Fact label="Expected">
        {expected.length === 0 ? (
          <span data-tip="Declared by CALLBOARD_EXPECTED_GROUPS, or learned from 20 or more running calls of a pattern.">
            not known yet
          </span>
        ) : (
          expected.map(({ pattern, isDeclared, groups }) => (
            <span
              key={pattern}
              data-tip={isDeclared ? "by CALLBOARD_EXPECTED_GROUPS" : "learned: nearly all running calls have them"}
            >
              {expected.length > 1 ? (
                <>
                  <Name of={pattern} />:{" "}
                </>
              ) : null}
              {groups.length === 0
                ? "none"
                : groups.map((name, i) => (
                    <span key={name}>
                      {i > 0 ? ", " : ""}
                      <Name of={name} />
                    </span>
                  ))}
              <span className="text-text-3">{isDeclared ? " (declared)" : " (learned)"}</span>{" "}
            </span>
          ))
        )}
      </Fact>
      <Fact label="Streams hold">
        <span
          className="figure"
          data-tip={`Sampled in turn beside the sweep: ${formatCount(held.sampledCalls)} of ${formatCount(held.calls)} streams so far.`}
        >
          {held.sampledCalls === 0
            ? "not sampled yet"
            : `${held.sampledCalls < held.calls ? "≥ " : ""}${formatBytes(held.sizeBytes)}`}
        </span>
        {largest === null ? null : (
          <>
            , largest{" "}
            <Link href={paths.call(largest.callId)} prefetch={false} className="figure text-accent underline">
              {formatBytes(largest.sizeBytes)}
            </Link>
          </>
        )}
      </Fact>
      {largestEntry === null ? null : (
        <Fact label="Largest entry seen">
          <Link
            href={`${paths.call(largestEntry.callId)}?${new URLSearchParams({ entry: largestEntry.entryId })}`}
            prefetch={false}
            className="figure text-accent underline"
            data-tip={`Entry ${largestEntry.entryId}, with its fields. Each reading weighs the first and the newest entry of a stream: there may be larger ones in between.`}
          >
            {formatBytes(largestEntry.sizeBytes)}
          </Link>
        </Fact>
      )}
      <Kept label="Never trimmed" kept={neverTrimmed} sign="no-cap" />
      <Kept label="Ended, no time to live" kept={noExpiry} sign="no-expiry" />
      <Kept label="Pinned by one group" kept={pinned} sign="pinned" />
    </dl>
  );
}

function Kept({
  label,
  kept: { calls, sizeBytes },
  sign,
}: {
  label: string;
  kept: HeldSummary["pinned"];
  sign: string;
}) {
  if (calls === 0) return null;
  return (
    <Fact label={label}>
      <Link
        href={paths.calls(`?${new URLSearchParams({ sign })}`)}
        prefetch={false}
        className="figure text-accent underline"
      >
        {formatCounted(calls, "call")}
      </Link>
      {sizeBytes === 0 ? null : <span className="figure text-text-3">, {formatBytes(sizeBytes)}</span>}
    </Fact>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 gap-1.5">
      <dt className="text-text-3 whitespace-nowrap">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
