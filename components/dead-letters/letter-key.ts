import type { DeadLetter } from "@/lib/schema/dead-letter";

/** Names one dead letter, in a map and in the page's address. */
export function letterKeyOf({ callId, deadLetterId }: Pick<DeadLetter, "callId" | "deadLetterId">): string {
  return `${deadLetterId}/${encodeURIComponent(callId)}`;
}
