import type { CallBook, DemoCall } from "./call-book";
import { createCallIds } from "./call-id";
import type { Command } from "./command-writer";
import { injectPoison } from "./inject-poison";
import { type PreparedTrade, performCall } from "./perform";
import { createRandom, hashText, type Random } from "./random";
import type { TimedEntry } from "./stage";
import { createTimerWheel } from "./timer-wheel";
import { type Fleet, groupNames, planCall, troublesAt, usualWindow } from "./trouble";

export type CallScheduleOptions = {
  book: CallBook;
  trades: readonly PreparedTrade[];
  fleet: Fleet;
  seed: number;
  prefix: string;
  /** Entries per second over all calls; `undefined` is the pace of speech. */
  rate: number | undefined;
  /** How much faster than real time people speak and trouble comes; 1 outside tests. */
  speed: number;
  hasTrouble: boolean;
  /** Milliseconds since the start of the demo, in its own time (`speed` times real time). */
  elapsedMs: () => number;
};

type Cursor = { call: DemoCall; startMs: number; entries: Generator<TimedEntry>; next: TimedEntry };
type Waiting = { cursor: Cursor } | { slot: number };

const slotMs = 20;
/** A tick that has fallen behind (a paused process, a slow server) catches up by at most this much. */
export const maxCatchUpMs = 400;
const naturalEntriesPerSecond = 4;
const keptAfterEndSeconds = 1_800;
const minimalShare = 0.08;

/** Expiry is set at the start, so that the calls of a demo that is killed do not stay for ever. */
export const groupCommands = (streamKey: string, lastsSeconds: number): Command[] => [
  ...groupNames.map((group) => ["XGROUP", "CREATE", streamKey, group, "0", "MKSTREAM"]),
  ["EXPIRE", streamKey, String(lastsSeconds + keptAfterEndSeconds)],
];

function naturalDurationMs(random: Random, isFirst: boolean): number {
  const isLong = random.chance(0.12);
  const durationMs = isLong ? random.int(360_000, 1_200_000) : Math.min(330_000, random.around(135_000, 0.5));
  return Math.max(40_000, isFirst && !isLong ? durationMs * (0.25 + random.next() * 0.75) : durationMs);
}

/** All calls on one clock: which begin, what each says when, and where the next begins after one has ended. */
export function createCallSchedule(options: CallScheduleOptions) {
  const { book, trades, fleet, seed, prefix, rate, speed, hasTrouble, elapsedMs } = options;
  const random = createRandom(hashText(`producer/${seed}`));
  const nextCallId = createCallIds();
  const wheel = createTimerWheel<Waiting>(slotMs);
  /** How much faster than speech the calls must run to reach the rate asked for. */
  const haste = rate === undefined ? speed : Math.max(rate / (fleet.calls * naturalEntriesPerSecond), 0.01);
  /** The calls' clock for each millisecond of the demo's. */
  const stretch = haste / speed;
  /** Calls whose last entry is on its way: they have ended once it is in the stream. */
  let ended: DemoCall[] = [];

  for (let slot = 0; slot < fleet.calls; slot += 1) wheel.add(random.next() * 4_000 * stretch, { slot });

  function openCall(slot: number, commands: Command[]): void {
    const startedAtMs = elapsedMs();
    const naturalMs = naturalDurationMs(random, startedAtMs < 10_000);
    const { durationMs, maxLength } = hasTrouble
      ? planCall(slot, startedAtMs, naturalMs, seed, fleet)
      : { durationMs: naturalMs, maxLength: usualWindow };
    const trade = random.pick(trades);
    const callId = nextCallId(trade.name, Date.now());
    const isTroubled = durationMs !== naturalMs || maxLength !== usualWindow;
    const call: DemoCall = {
      callId,
      streamKey: prefix + callId,
      slot,
      maxLength,
      startedAtMs,
      endedAtMs: undefined,
      abandoned: undefined,
      isPoisoned: false,
      drained: new Set(),
      lost: new Set(),
    };
    const entries = performCall({
      trade,
      random: createRandom(hashText(`${seed}/${slot}/${random.next()}`)),
      targetMs: durationMs * stretch,
      isMinimal: !isTroubled && random.chance(minimalShare),
    });
    commands.push(...groupCommands(call.streamKey, Math.ceil(durationMs / speed / 1_000) + 120));
    book.add(call);
    const first = entries.next();
    if (!first.done) advanceTo({ call, startMs: wheel.nowMs(), entries, next: first.value });
  }

  const advanceTo = (cursor: Cursor) => wheel.add(cursor.startMs + cursor.next.atMs, { cursor });

  function writeNext(cursor: Cursor, commands: Command[]): void {
    const { call } = cursor;
    commands.push([
      ...["XADD", call.streamKey, "MAXLEN", "~", String(call.maxLength), "*"],
      ...cursor.next.fields,
      ...["ts", String(Date.now())],
    ]);
    const following = cursor.entries.next();
    if (!following.done) {
      cursor.next = following.value;
      advanceTo(cursor);
      return;
    }
    ended.push(call);
    commands.push(["EXPIRE", call.streamKey, String(keptAfterEndSeconds)]);
    wheel.add(wheel.nowMs() + random.int(1_000, 4_000) * stretch, { slot: call.slot });
  }

  /** What the clock has reached, as commands in the order of time. */
  function collectDue(sinceMs: number, budget: number): Command[] {
    const commands: Command[] = [];
    const untilMs = wheel.nowMs() + sinceMs * haste;
    const maxSlots = Math.ceil((maxCatchUpMs * haste) / slotMs) * 4;
    for (let slots = 0; slots < maxSlots; slots += 1) {
      if (rate === undefined ? wheel.nowMs() >= untilMs : commands.length >= budget) break;
      for (const waiting of wheel.advance()) {
        if ("slot" in waiting) openCall(waiting.slot, commands);
        else writeNext(waiting.cursor, commands);
      }
    }
    if (!hasTrouble) return commands;
    const nowMs = elapsedMs();
    return commands.concat(injectPoison(book.all(), troublesAt(nowMs, seed, fleet), nowMs));
  }

  return {
    collectDue,
    /** Everything collected is in Redis. */
    noteWritten(): void {
      for (const call of ended) call.endedAtMs = elapsedMs();
      ended = [];
    },
  };
}
