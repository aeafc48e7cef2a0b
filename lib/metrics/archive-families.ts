import type { ArchiveState } from "../schema/archive";
import { type Family, gauge, seconds } from "./family";

const states = ["starting", "capturing", "standby", "stopped"] as const;

/** What the archive keeps and misses; nothing where there is none. Sums are since this process began. */
export function archiveFamilies(archive: ArchiveState | null, nowMs: number): Family[] {
  if (archive === null || archive.state === "off") return [];
  const { state, oldestDay } = archive;
  const counter = (name: string, help: string, value: number): Family => ({
    ...gauge(name, help, value),
    type: "counter",
  });
  return [
    gauge(
      "callboard_archive_state",
      "1 for what the copying does; stopped is a trouble, standby leaves it to another console.",
      states.map((each) => [{ state: each }, each === state ? 1 : 0]),
    ),
    gauge("callboard_archive_lag_entries", "Entries that are in Redis alone so far.", archive.lagEntries),
    gauge("callboard_archive_lag_seconds", "For how long the first of them has waited.", seconds(archive.lagMs)),
    gauge(
      "callboard_archive_trimming_seconds",
      "Until trimming overtakes the copy of a stream; no series while that is not in sight.",
      seconds(archive.untilTrimmedMs),
    ),
    counter("callboard_archive_kept_entries_total", "Entries copied.", archive.keptEntries),
    counter(
      "callboard_archive_kept_bytes_total",
      "Bytes of entries copied, as they are kept (compressed).",
      archive.keptBytes,
    ),
    counter("callboard_archive_gaps_total", "Holes noted: trimmed before they were copied.", archive.gaps),
    counter("callboard_archive_missing_entries_total", "Entries in holes whose size is known.", archive.missingEntries),
    counter("callboard_archive_unknown_gaps_total", "Holes of which nobody knows the size.", archive.unknownGaps),
    gauge("callboard_archive_size_bytes", "On the disk, all files.", archive.sizeBytes),
    gauge("callboard_archive_max_bytes", "Beyond it the oldest file goes.", archive.maxBytes),
    gauge("callboard_archive_day_bytes", "What the last whole day took on the disk.", archive.bytesPerDay),
    gauge(
      "callboard_archive_oldest_seconds",
      "Age of the oldest day that is kept, from its beginning.",
      oldestDay === null ? null : seconds(Math.max(0, nowMs - Date.parse(oldestDay))),
    ),
    gauge(
      "callboard_archive_unreadable_files",
      "Files that are left out because they cannot be read.",
      archive.files.filter(({ problem }) => problem !== null).length,
    ),
  ];
}
