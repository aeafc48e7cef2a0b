import type { Redis } from "../redis/connect";
import type { DemoCall } from "./call-book";
import type { Handler } from "./handler";
import { type Delivered, parseClaimed, parsePendingIds } from "./stream-replies";
import type { GroupName } from "./trouble";

export type RecoveryOptions = {
  group: GroupName;
  name: string;
  commands: Redis;
  handler: Handler;
  read: (streams: readonly string[], ids: readonly string[]) => Promise<Delivered[]>;
  isStrict: () => boolean;
  isStopped: () => boolean;
  minIdleMs: number;
};

/** What a worker does beside reading what is new: its own pending entries, and those of others that are stuck. */
export function createRecovery(options: RecoveryOptions) {
  const { group, name, commands, handler, read, isStopped } = options;

  /** Entries that became this consumer's without being read by it: before a restart, or by someone's claim. */
  async function serveOwnPending(streams: readonly string[]): Promise<void> {
    for (const streamKey of streams) {
      if (isStopped()) return;
      const pending = parsePendingIds(await commands.xpending(streamKey, group, "-", "+", 100, name));
      if (!options.isStrict()) handler.retry(streamKey);
      if (pending.every((entryId) => handler.isKnown(streamKey, entryId))) continue;
      let afterId = "0";
      while (!isStopped()) {
        const [mine] = await read([streamKey], [afterId]);
        const lastId = mine?.entries.at(-1)?.entryId;
        if (!mine || lastId === undefined) break;
        const unknown = mine.entries.filter(({ entryId }) => !handler.isKnown(streamKey, entryId));
        await handler.handle([{ streamKey, entries: unknown }], false);
        afterId = lastId;
      }
    }
  }

  async function claimStuck(calls: readonly DemoCall[]): Promise<void> {
    const claims = commands.pipeline();
    const keys = calls
      .filter((call) => !handler.isAbandoned(call) && !call.lost.has(group))
      .map((call) => call.streamKey);
    if (keys.length === 0) return;
    for (const key of keys) claims.xautoclaim(key, group, name, options.minIdleMs, "0-0", "COUNT", 50);
    const replies = (await claims.exec()) ?? [];
    const claimed = keys.map((streamKey, index) => ({ streamKey, entries: parseClaimed(replies[index]?.[1]) }));
    await handler.handle(
      claimed.filter(({ entries }) => entries.length > 0),
      false,
    );
  }

  return { serveOwnPending, claimStuck };
}
