import Link from "next/link";
import { Name } from "@/components/figures/name";
import { formatCount, formatCountdown, formatCounted, formatDateTime } from "@/lib/format";
import { entryTimeMs } from "@/lib/ids/entry-id";
import { paths } from "@/lib/paths";
import type { CallContinuity } from "@/lib/schema/durability";

const copies: Record<CallContinuity["copy"], string> = { archive: "archive", bridge: "Kafka" };

/** Calls with entries that trimming takes before they are copied, the worst first. */
export function EndangeredCalls({ calls, moreCalls }: { calls: readonly CallContinuity[]; moreCalls: number }) {
  if (calls.length === 0) return null;
  return (
    <div className="mt-3">
      <h3 id="endangered" className="py-1 text-xs text-text-2">
        Calls whose entries trimming took before they were copied, or will within a minute, the worst first
      </h3>
      <div className="overflow-x-auto">
        <table aria-labelledby="endangered" className="w-full text-left">
          <thead className="text-xs text-text-3">
            <tr>
              {["Call", "Copy", "Copied up to"].map((head) => (
                <th key={head} scope="col" className="py-1 pr-4 font-medium whitespace-nowrap">
                  {head}
                </th>
              ))}
              {["Waiting", "Left before trimming", "Trimmed in", "Lost"].map((head) => (
                <th key={head} scope="col" className="py-1 pl-4 text-right font-medium whitespace-nowrap">
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
                <td className="figure py-1.5 pr-4 whitespace-nowrap">
                  <UpTo {...call} />
                </td>
                <td className="figure py-1.5 pl-4 text-right">{formatCount(call.waitingEntries)}</td>
                <td className="figure py-1.5 pl-4 text-right">{formatCount(call.standingEntries)}</td>
                <td className="figure py-1.5 pl-4 text-right whitespace-nowrap">
                  {formatCountdown(call.untilTrimmedMs)}
                </td>
                <td
                  className={`figure py-1.5 pl-4 text-right ${(call.lostEntries ?? 0) > 0 ? "font-semibold text-bad" : ""}`}
                >
                  {formatCount(call.lostEntries)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {moreCalls > 0 ? <p className="text-xs text-text-2">and {formatCounted(moreCalls, "more call")}</p> : null}
    </div>
  );
}

/** Its time, where the id is one. */
function UpTo({ upToEntryId, beforeEntryId }: Pick<CallContinuity, "upToEntryId" | "beforeEntryId">) {
  const entryId = upToEntryId ?? beforeEntryId;
  if (entryId === null) return "?";
  const timeMs = entryTimeMs(entryId, Date.now() + 86_400_000);
  return timeMs === null ? (
    <span className="font-mono text-xs">{entryId}</span>
  ) : (
    <span data-tip={entryId}>
      {upToEntryId === null ? "before " : ""}
      {formatDateTime(timeMs).slice(11)}
    </span>
  );
}
