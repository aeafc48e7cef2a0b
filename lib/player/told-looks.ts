import type { CallState } from "../schema/call";

/** The last look at a call's entries. */
export type Look = { atMs: number; state: CallState; lastEntryId: string | null; looks: number };

const soonMs = 15_000;
const laterMs = 600_000;
const soonLooks = 3;

/** Whether a call is to be looked at: never seen, ended since, or grown and a while ago: what names it comes early. */
export function isLookDue(
  look: Look | undefined,
  call: { state: CallState; lastEntryId: string | null },
  nowMs: number,
): boolean {
  if (call.lastEntryId === null) return false;
  if (look === undefined) return true;
  if (call.lastEntryId === look.lastEntryId) return false;
  if (call.state === "ended") return true;
  return nowMs - look.atMs >= (look.looks < soonLooks ? soonMs : laterMs);
}
