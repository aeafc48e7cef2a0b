import type { Outcome } from "@/lib/schema/action";
import type { StateCommand } from "@/server/audit/audit-log";
import type { ActionInput } from "./action-input";

export type GhostSeen = (streamKey: string, entryId: string) => { aliveAtMs: number | null; goneAtMs: number | null };

const maxKept = 100_000;

/** What is kept of pending ids whose entry is gone: who held them how often, and between which times they were trimmed. */
export function ghostCommands(
  ghostsKey: string,
  input: ActionInput,
  named: readonly Pick<Outcome, "callId" | "group" | "entryId">[],
  seenOf: GhostSeen,
  keyOf: (callId: string) => string | null,
): StateCommand[] {
  if (named.length === 0) return [];
  const asSeen = new Map(
    input.targets.flatMap((target) =>
      "entryId" in target ? [[`${target.callId}\n${target.group}\n${target.entryId}`, target] as const] : [],
    ),
  );
  return named.flatMap(({ callId, group, entryId }): StateCommand[] => {
    const target = asSeen.get(`${callId}\n${group}\n${entryId}`);
    const streamKey = keyOf(callId);
    if (!target || streamKey === null) return [];
    const { consumer, deliveries } = target;
    const ghost = { streamKey, group, entryId, consumer, deliveries, ...seenOf(streamKey, entryId) };
    return [["xadd", ghostsKey, "MAXLEN", "~", maxKept, "*", "ghost", JSON.stringify(ghost)]];
  });
}
