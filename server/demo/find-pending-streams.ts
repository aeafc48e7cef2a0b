import type { Redis } from "../redis/connect";
import type { CallBook } from "./call-book";
import { parsePendingConsumers } from "./stream-replies";
import { type GroupName, groupNames } from "./trouble";

/**
 * Streams on which each consumer has entries pending, its own or given to it by a claim, by `group/consumer`. One
 * question a group and call; a group that is gone is noted in the call.
 */
export async function findPendingStreams(commands: Redis, book: CallBook): Promise<Map<string, string[]>> {
  const asked: { streamKey: string; group: GroupName }[] = [];
  const questions = commands.pipeline();
  for (const call of book.all()) {
    for (const group of groupNames) {
      if (call.lost.has(group)) continue;
      asked.push({ streamKey: call.streamKey, group });
      questions.xpending(call.streamKey, group);
    }
  }
  const replies = (await questions.exec()) ?? [];
  const found = new Map<string, string[]>();
  asked.forEach(({ streamKey, group }, index) => {
    const [error, reply] = replies[index] ?? [];
    if (error?.message.startsWith("NOGROUP")) book.byKey(streamKey)?.lost.add(group);
    if (error) return;
    for (const consumer of parsePendingConsumers(reply)) {
      const name = `${group}/${consumer}`;
      found.set(name, [...(found.get(name) ?? []), streamKey]);
    }
  });
  return found;
}
