import type { OffsetSample } from "@/lib/durability/added-since";
import { durabilityFacts, type ToldSettings } from "@/lib/durability/durability-facts";
import { factRows } from "@/lib/durability/fact-rows";
import { judgeDurability } from "@/lib/durability/judge-durability";
import type { NodeDurability } from "@/lib/schema/durability";
import type { NodeLoop } from "../collector/node-loop";
import type { RawConnection } from "../redis/connection";
import { isRedisError } from "../redis/redis-error";
import type { AddedRecord } from "./added-record";
import { askInfo, askSettings, configAsks, infoAsks } from "./ask-facts";

export type NodeDurabilityOptions = {
  nodeId: string;
  loop: NodeLoop;
  connection: RawConnection;
  added: AddedRecord;
  describe: (error: Error) => string;
  now: () => number;
};

const settingsEveryMs = 15_000;
const maxOffsets = 600;

/** Asks one master what it would lose. It is asked only while somebody wants to know; what it had written is remembered between. */
export function createNodeDurability({ nodeId, loop, connection, added, describe, now }: NodeDurabilityOptions) {
  let settings: { told: ToldSettings; atMs: number } | null = null;
  let offsets: OffsetSample[] = [];
  let history: string | undefined;

  async function settingsNow(): Promise<ToldSettings> {
    if (settings === null || now() - settings.atMs >= settingsEveryMs) {
      settings = { told: await askSettings(connection), atMs: now() };
      note("config|get", configAsks);
    }
    return settings.told;
  }

  function note(command: string, times: number): void {
    loop.load.otherCounts.set(command, (loop.load.otherCounts.get(command) ?? 0) + times);
  }

  /** What was recorded before the question is older than the offset in the answer: never too many are taken to be safe. */
  function noteOffset(offset: number | null, before: OffsetSample, replId: string | undefined): void {
    if (history !== replId) offsets = [];
    history = replId;
    if (offset === null) return;
    offsets.push({ ...before, offset });
    if (offsets.length > maxOffsets) offsets.shift();
  }

  return {
    connection,
    async read(): Promise<NodeDurability> {
      const { samples: known } = added.of(nodeId);
      const before = { atMs: loop.redisNowMs(), added: known.at(-1)?.added ?? 0, offset: 0 };
      try {
        await connection.open();
        const info = await askInfo(connection);
        note("info", infoAsks);
        const told = await settingsNow();
        const facts = durabilityFacts(info, told);
        if (known.length > 0) noteOffset(facts.offset, before, info("master_replid"));
        const { samples, heldEntries } = added.of(nodeId);
        return {
          address: loop.address,
          problem: null,
          askedAtMs: now(),
          recordedSinceMs: samples[0]?.atMs ?? null,
          ...judgeDurability(facts, { samples, heldEntries, nowMs: loop.redisNowMs() }, offsets),
          facts: factRows(info, told),
        };
      } catch (error) {
        if (!isRedisError(error)) throw error;
        connection.close();
        settings = null;
        return { ...unanswered, address: loop.address, problem: describe(error) };
      }
    },
  };
}

const unanswered: Omit<NodeDurability, "address" | "problem"> = {
  askedAtMs: null,
  recordedSinceMs: null,
  crash: null,
  powerLoss: null,
  failover: null,
  cutOff: null,
  because: null,
  risks: [],
  changes: [],
  facts: [],
};
