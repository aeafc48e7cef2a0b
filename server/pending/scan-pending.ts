import { setTimeout as sleep } from "node:timers/promises";
import { compareEntryIds } from "@/lib/ids/entry-id";
import type { PendingEntry, PendingGroup } from "@/lib/pending/select-pending";
import type { CallGroup } from "@/lib/schema/call";
import { type Budget, createBudget } from "@/server/collector/budget";
import type { Collector } from "@/server/collector/collector";
import type { CallRecord } from "@/server/collector/registry";
import { encodeCommand } from "@/server/redis/encode-command";
import { readPending } from "@/server/redis/inspect";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { ReplyError } from "@/server/redis/reply-reader";

/** Which pending lists to read; both absent: all of the fleet. */
export type ScanScope = { callIds?: readonly string[] | undefined; group?: string | undefined };

/** What was read so far: the groups whose oldest entry is oldest come first. */
export type PendingScan = {
  entries: PendingEntry[];
  groupsRead: number;
  groupsWithPending: number;
  /** Groups that Redis would not list, and its first word on why: nothing is known of what is pending there. */
  groupsRefused: number;
  refusal: string | null;
  isComplete: boolean;
  /** True when reading stopped at the bound. */
  isCut: boolean;
  asOfMs: number;
  startedAtMs: number;
  endedAtMs: number | null;
  error: Error | null;
};

export const maxScanned = 120_000;
const pageOfOneGroup = 1_000;
const batchUs = 5_000;
const perGroupUs = 4;
const perEntryUs = 0.5;

export type ScannerOptions = {
  collector: Collector;
  connection: RawConnection;
  budgetPercent: number;
  now: () => number;
};

type Question = { group: PendingGroup; start: string; expected: number };

const readList = orError(readPending);

/**
 * Reads the pending lists of all groups that hold something, in pages of 1,000, within a share of one Redis core of its
 * own and up to 120,000 entries. The result fills while it is read, so that whoever cannot wait sees the oldest first.
 */
export function createPendingScanner({ collector, connection, budgetPercent, now }: ScannerOptions) {
  const budget: Budget = createBudget(budgetPercent, now);

  function start(scope: ScanScope): { scan: PendingScan; done: Promise<void> } {
    const questions = questionsOf(collector, scope);
    const scan: PendingScan = {
      entries: [],
      groupsRead: 0,
      groupsWithPending: questions.length,
      groupsRefused: 0,
      refusal: null,
      isComplete: false,
      isCut: false,
      asOfMs: collector.redisNowMs(),
      startedAtMs: now(),
      endedAtMs: null,
      error: null,
    };
    const done = run(scan, questions).catch((error: unknown) => {
      scan.error = error instanceof Error ? error : new Error(String(error));
      scan.endedAtMs = now();
    });
    return { scan, done };
  }

  async function run(scan: PendingScan, questions: Question[]): Promise<void> {
    const waiting = [...questions].reverse();
    while (waiting.length > 0 && !scan.isCut) {
      const batch: Question[] = [];
      let costUs = 0;
      while (waiting.length > 0 && costUs < batchUs) {
        const question = waiting.pop();
        if (!question) break;
        batch.push(question);
        costUs += perGroupUs + perEntryUs * Math.min(question.expected, pageOfOneGroup);
      }
      await afford(costUs);
      await connection.open();
      const replies = await connection.pipeline(
        batch.map(({ group, start: from }) =>
          encodeCommand("XPENDING", group.key, group.name, from, "+", pageOfOneGroup),
        ),
        batch.map(() => readList),
      );
      replies.forEach((reply, i) => {
        const question = batch[i];
        if (question) take(scan, question, reply, waiting);
      });
    }
    scan.isComplete = !scan.isCut;
    scan.endedAtMs = now();
  }

  async function afford(costUs: number): Promise<void> {
    while (budget.affordable(costUs) < 1) await sleep(10);
    budget.spend(costUs);
  }

  return { start, afford };
}

export type PendingScanner = ReturnType<typeof createPendingScanner>;

function take(
  scan: PendingScan,
  { group, expected }: Question,
  reply: ReturnType<typeof readPending> | ReplyError,
  waiting: Question[],
): void {
  if (reply instanceof ReplyError) {
    scan.groupsRead++;
    // A group that has gone meanwhile holds nothing; any other refusal says nothing of what is pending.
    if (reply.code === "NOGROUP") return;
    scan.groupsRefused++;
    scan.refusal ??= reply.message;
    return;
  }
  const room = maxScanned - scan.entries.length;
  for (const { entryId, consumer, idleMs, deliveries } of reply.slice(0, room)) {
    scan.entries.push({ group, entryId, consumer, idleMs, deliveries });
  }
  if (reply.length > room) scan.isCut = true;
  const last = reply.at(-1);
  if (reply.length === pageOfOneGroup && last) {
    waiting.push({ group, start: `(${last.entryId}`, expected: Math.max(1, expected - pageOfOneGroup) });
  } else {
    scan.groupsRead++;
  }
}

function questionsOf({ registry }: Collector, scope: ScanScope): Question[] {
  const records = scope.callIds?.map((callId) => registry.find(callId)) ?? registry.byKey.values();
  const found: { question: Question; oldestId: string | null }[] = [];
  for (const record of records) {
    for (const group of record?.assessment?.row.groups ?? []) {
      if (scope.group !== undefined && group.name !== scope.group) continue;
      if (record === undefined || (group.pending === 0 && scope.callIds === undefined)) continue;
      found.push({ question: questionOf(record, group), oldestId: group.oldestPendingId });
    }
  }
  found.sort((a, b) => {
    if (a.oldestId === null || b.oldestId === null)
      return (a.oldestId === null ? 1 : 0) - (b.oldestId === null ? 1 : 0);
    return compareEntryIds(a.oldestId, b.oldestId);
  });
  return found.map(({ question }) => question);
}

function questionOf(record: CallRecord, group: CallGroup): Question {
  const reading = record.assessment?.mark;
  const edge = {
    length: reading?.length ?? 0,
    firstEntryId: reading?.firstEntryId ?? null,
    maxDeletedEntryId: reading?.maxDeletedEntryId ?? null,
  };
  return {
    group: { key: record.key, callId: record.callId, name: group.name, edge },
    start: "-",
    expected: group.pending,
  };
}
