import { Play } from "lucide-react";
import Link from "next/link";
import { CutName } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { formatBytes, formatCount, formatDateTime, formatDuration } from "@/lib/format";
import { entryTimeMs } from "@/lib/ids/entry-id";
import { paths } from "@/lib/paths";
import { sayFacts } from "@/lib/player/told-facts";
import type { ArchivedCall, FoundCall } from "@/lib/schema/archive";

export const archivedGrid =
  "grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-3 px-3 sm:grid-cols-[minmax(8rem,1fr)_9.5rem_4rem_minmax(0,7rem)_minmax(0,8rem)_minmax(0,8rem)_4rem_4.5rem_4.5rem_4.5rem] sm:px-4";

/** One call as it was copied: when it began, how long it went on, what was kept of it, and the ways into it. */
export function ArchivedCallRow({ call }: { call: ArchivedCall | FoundCall }) {
  const { callId, firstEntryId, lastEntryId, entries, sizeBytes, copiedAtMs, isInRedis, told } = call;
  const excerpt = "excerpt" in call ? call.excerpt : "";
  // An id that is no time by the hour of the copy is none at all.
  const startMs = entryTimeMs(firstEntryId, copiedAtMs);
  const endMs = entryTimeMs(lastEntryId, copiedAtMs);
  const lastedMs = startMs === null || endMs === null ? null : endMs - startMs;
  const startText = formatDateTime(startMs).slice(0, 19);
  return (
    <tr className={`min-h-8 border-b border-line py-1 text-xs hover:bg-hover max-sm:min-h-11 ${archivedGrid}`}>
      <td className="min-w-0">
        <Link
          href={paths.call(callId)}
          prefetch={false}
          className="block truncate font-mono text-xs leading-5 hover:text-accent hover:underline"
        >
          <CutName of={callId} />
        </Link>
        <span className="figure block truncate text-2xs text-text-3 sm:hidden">
          {startText} · {formatDuration(lastedMs)} · {formatBytes(sizeBytes)}
        </span>
        {told === null ? null : (
          <span className="block truncate text-2xs text-text-2 sm:hidden">
            <SafeText text={sayFacts(told)} longest={120} />
          </span>
        )}
      </td>
      <td
        className="figure whitespace-nowrap text-text-2 max-sm:hidden"
        data-tip={startMs === null ? "Its entry ids are not times." : undefined}
      >
        {startText}
      </td>
      <td className="figure text-right max-sm:hidden">{formatDuration(lastedMs)}</td>
      <Told isKnown={told !== null} text={told?.caller} />
      <Told isKnown={told !== null} text={told?.agents.join(" → ")} />
      <Told isKnown={told !== null} text={told?.outcome} />
      <td className="figure text-right max-sm:hidden">{formatCount(entries)}</td>
      <td className="figure text-right max-sm:hidden" data-tip="As Redis sent it; on the disk it is smaller">
        {formatBytes(sizeBytes)}
      </td>
      <td className={isInRedis ? "text-text-3" : ""}>{isInRedis ? "still there" : "gone"}</td>
      <td>
        <Link
          href={paths.replay(callId)}
          prefetch={false}
          className="inline-flex items-center gap-1 text-accent hover:underline max-sm:min-h-11"
        >
          <Play aria-hidden className="size-3" />
          Replay
        </Link>
      </td>
      {excerpt === "" ? null : (
        <td className="col-span-full min-w-0 truncate text-text-2">
          <SafeText text={excerpt} longest={240} />
        </td>
      )}
    </tr>
  );
}

const notLookedAt = "Not known: it is looked at once the call is over, and shown to who may read what is said";

/** What the call tells of itself: a dash where it says nothing of it. */
function Told({ isKnown, text }: { isKnown: boolean; text: string | null | undefined }) {
  return (
    <td className="truncate text-text-2 max-sm:hidden" data-tip={isKnown ? (text ?? undefined) : notLookedAt}>
      {text ? <SafeText text={text} longest={120} /> : isKnown ? "–" : "?"}
    </td>
  );
}
