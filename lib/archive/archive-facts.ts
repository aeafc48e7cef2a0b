import { formatBytes, formatCounted, formatDateTime, formatDuration } from "../format";
import type { ArchiveState } from "../schema/archive";
import type { Shape, Tone } from "../status-look";

export type ArchiveFact = { label: string; text: string };

const toSecond = (timeMs: number) => formatDateTime(timeMs).slice(0, 19);

/** Who copies, or why nobody does. */
export function whoCopies({ state, problem, sinceMs }: ArchiveState): { text: string; shape: Shape; tone: Tone } {
  switch (state) {
    case "off":
      return {
        text: "Off: nothing is copied, and a call is gone when Redis lets it go. Set CALLBOARD_ARCHIVE to on and start anew.",
        shape: "ring",
        tone: "quiet",
      };
    case "starting":
      return { text: "Starting: nothing was copied yet.", shape: "half", tone: "info" };
    case "capturing":
      return { text: `This console copies, since ${toSecond(sinceMs)}.`, shape: "disc", tone: "good" };
    case "standby":
      return {
        text: "Another console copies; this one stands by and takes over within seconds.",
        shape: "disc",
        tone: "good",
      };
    case "stopped":
      return {
        text: `Nothing is copied since ${toSecond(sinceMs)}. ${problem ?? ""}`.trim(),
        shape: "cross",
        tone: "bad",
      };
  }
}

/** What the archive holds, how far behind it is and what goes next; nothing where it is off. */
export function archiveFacts(archive: ArchiveState): readonly ArchiveFact[] {
  if (archive.state === "off") return [];
  const { sizeBytes, maxBytes, maxDays, bytesPerDay, oldestDay, files, nextRemovalAtMs } = archive;
  const perDay = bytesPerDay === null ? "" : `; yesterday took ${formatBytes(bytesPerDay)}`;
  return [
    { label: "Behind", text: behind(archive) },
    {
      label: "On the disk",
      text: `${formatBytes(sizeBytes)} of at most ${formatBytes(maxBytes)} in ${formatCounted(files.length, "file")}${perDay}`,
    },
    { label: "Oldest kept", text: oldestDay === null ? "nothing is kept yet" : `from ${oldestDay} (UTC)` },
    {
      label: "What goes next",
      text:
        nextRemovalAtMs === null
          ? `nothing by its age: there is one file, and it is being written; files are kept for ${formatCounted(maxDays, "day")}`
          : `the oldest file on ${toSecond(nextRemovalAtMs)}, after ${formatCounted(maxDays, "day")}, or sooner when all weigh more than ${formatBytes(maxBytes)}`,
    },
    { label: "Holes", text: holes(archive) },
  ];
}

function behind({ state, lagEntries, lagStreams, lagMs, untilTrimmedMs }: ArchiveState): string {
  if (state === "standby") return "? – the console that copies knows";
  if (state === "starting") return "? – nothing was copied yet";
  if (lagStreams === 0) return state === "stopped" ? "? – nothing is being copied" : "nothing waits to be copied";
  const entries = lagEntries === null ? "an unknown number of entries" : formatCounted(lagEntries, "entry", "entries");
  const until = untilTrimmedMs === null ? "" : `; trimming overtakes it in ${formatDuration(untilTrimmedMs)}`;
  return `${entries} of ${formatCounted(lagStreams, "stream")} in Redis alone, the first for ${formatDuration(lagMs)}${until}`;
}

function holes({ state, gaps, missingEntries, unknownGaps }: ArchiveState): string {
  if (state === "standby") return "? – the console that copies knows";
  if (gaps === 0) return "none since this console began";
  const unknown = unknownGaps === 0 ? "" : `, and ${formatCounted(unknownGaps, "hole")} of unknown size`;
  const known = formatCounted(missingEntries, "entry", "entries");
  return `${formatCounted(gaps, "hole")} since this console began: ${known} gone before they could be copied${unknown}`;
}
