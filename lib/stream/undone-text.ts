import { formatCount, formatCounted } from "@/lib/format";
import type { DropCause, MoveCause } from "./advance";
import type { WorkTrace } from "./work-trace";

/** Entries that were removed before the group read them: `at least 3 entries were removed before the group read them`. */
export function skippedText(entries: number, isAtLeast: boolean): string {
  if (entries === 0) return "entries were removed before the group read them";
  const counted = `${isAtLeast ? "at least " : ""}${formatCounted(entries, "entry", "entries")}`;
  const verb = entries === 1 ? "was" : "were";
  return `${counted} ${verb} removed before the group read ${entries === 1 ? "it" : "them"}`;
}

const moved: Readonly<Record<MoveCause, string>> = {
  set: "its place was set by XGROUP SETID",
  "made-anew": "it was made anew further on",
  unknown: "its place moved and nobody read; Redis does not say why",
};

export function passedText({ entries, isInexact, cause }: WorkTrace["passed"]): string {
  const why = cause === null ? "" : `: ${moved[cause]}`;
  if (entries === 0) return `entries were passed over unread${why}`;
  const counted = `${isInexact ? "about " : ""}${formatCounted(entries, "entry", "entries")}`;
  return `${counted} ${entries === 1 ? "was" : "were"} passed over unread${why}`;
}

const dropped: Readonly<Record<DropCause, string>> = {
  consumer: "went with their consumer",
  "consumer-or-anew": "went with their consumer, or when the group was made anew,",
  "made-anew": "went when the group was made anew",
  deleted: "went with their entries, which were deleted for every group",
  unacked: "left the pending list",
};

export function droppedText({ entries, isInexact, cause }: WorkTrace["dropped"]): string {
  const how = dropped[cause ?? "unacked"];
  const noun = entries === 1 ? "entry" : "entries";
  const counted =
    entries === 0 ? "pending entries" : `${isInexact ? "about " : ""}${formatCount(entries)} pending ${noun}`;
  return `${counted} ${entries === 1 ? how.replace("their entries, which were", "its entry, which was").replace("their", "its") : how} without an ack`;
}
