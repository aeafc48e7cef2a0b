import { entryFields } from "../entries/entry-fields";
import type { DeadLetter } from "../schema/dead-letter";
import type { RawEntry } from "../schema/stream-entry";

/** Redrives after which the next one must be forced. */
export const redrivesAllowed = 2;

export type ParsedDeadLetter = Pick<
  DeadLetter,
  | "group"
  | "entryId"
  | "consumer"
  | "deliveries"
  | "reason"
  | "by"
  | "requestId"
  | "atMs"
  | "redrives"
  | "isLoopGuarded"
  | "wasGhost"
>;

/**
 * What the console wrote in front of the payload when it set an entry aside; null when an entry is none of its own.
 * Of each name the first counts: a payload with such fields cannot pretend to be another dead letter.
 */
export function parseDeadLetter(entry: RawEntry, streamKey: string): ParsedDeadLetter | null {
  const fields = new Map<string, string>();
  for (const { name, value } of entryFields(entry)) if (!fields.has(name)) fields.set(name, value);
  const group = fields.get("_group");
  const entryId = fields.get("_id");
  if (group === undefined || entryId === undefined || fields.get("_src") !== streamKey) return null;
  const redrives = numberOf(fields.get("_redrives"));
  return {
    group,
    entryId,
    consumer: fields.get("_owner") ?? "",
    deliveries: countOf(fields.get("_deliveries")),
    reason: fields.get("_reason") ?? "",
    by: fields.get("_by") ?? "",
    requestId: fields.get("_request") ?? null,
    atMs: numberOf(fields.get("_at")),
    redrives,
    isLoopGuarded: redrives >= redrivesAllowed,
    wasGhost: fields.get("_gone") === "1",
  };
}

/** XNACK FATAL counts to 2^63 − 1: the nearest number stands for it. */
function countOf(text: string | undefined): number {
  return /^\d{16,20}$/.test(text ?? "") ? Math.min(Number(text), Number.MAX_SAFE_INTEGER) : numberOf(text);
}

function numberOf(text: string | undefined): number {
  const number = Number(text ?? 0);
  return Number.isSafeInteger(number) && number >= 0 ? number : 0;
}
