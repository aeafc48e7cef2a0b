import Link from "next/link";
import { Name } from "@/components/figures/name";
import { formatCount, formatCountdown, formatCounted } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { CallContinuity } from "@/lib/schema/durability";

const copies: Record<CallContinuity["copy"], string> = { archive: "archive", bridge: "Kafka" };

/** Calls with entries that trimming takes before they are copied, the worst first. */
export function EndangeredCalls({ calls, moreCalls }: { calls: readonly CallContinuity[]; moreCalls: number }) {
  if (calls.length === 0) return null;
  return (
    <div className="mt-3 overflow-x-auto">
      <table className="w-full text-left">
        <caption className="py-1 text-left text-xs text-text-2">
          Calls whose entries trimming nears or took before they were copied, the worst first
        </caption>
        <thead className="text-xs text-text-3">
          <tr>
            {["Call", "Copy", "Copied up to", "Waiting", "Left before trimming", "Trimmed in", "Lost"].map((head) => (
              <th key={head} scope="col" className="py-1 pr-4 font-medium whitespace-nowrap">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <tr key={`${call.copy} ${call.callId}`} className="border-t border-line">
              <td className="max-w-60 truncate py-1.5 pr-4">
                <Link
                  href={paths.call(call.callId)}
                  prefetch={false}
                  className="font-mono text-xs text-accent hover:underline"
                >
                  <Name of={call.callId} />
                </Link>
              </td>
              <td className="py-1.5 pr-4">{copies[call.copy]}</td>
              <td className="figure py-1.5 pr-4 font-mono text-xs">{call.upToEntryId ?? "?"}</td>
              <td className="figure py-1.5 pr-4">{formatCount(call.waitingEntries)}</td>
              <td className="figure py-1.5 pr-4">{formatCount(call.standingEntries)}</td>
              <td className="figure py-1.5 pr-4">{formatCountdown(call.untilTrimmedMs)}</td>
              <td className={`figure py-1.5 ${(call.lostEntries ?? 0) > 0 ? "font-semibold text-bad" : ""}`}>
                {formatCount(call.lostEntries)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {moreCalls > 0 ? <p className="text-xs text-text-2">and {formatCounted(moreCalls, "more call")}</p> : null}
    </div>
  );
}
