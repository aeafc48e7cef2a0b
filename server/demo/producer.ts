import type { Redis } from "../redis/connect";
import type { CallBook, DemoCall } from "./call-book";
import { createCallIds } from "./call-id";
import { createPauses } from "./pauses";
import { type PreparedTrade, performCall } from "./perform";
import { poisonEntry } from "./poison";
import { createRandom, hashText } from "./random";
import type { TimedEntry } from "./stage";
import { createTimerWheel } from "./timer-wheel";
import { type Fleet, groupNames, planCall, troublesAt, usualWindow } from "./trouble";

export type ProducerOptions = {
  redis: Redis;
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
  log: (line: string) => void;
};

export type Producer = {
  start: () => void;
  /** Waits for the entries in flight. */
  stop: () => Promise<void>;
  sentEntries: () => number;
};

type Cursor = { call: DemoCall; startMs: number; entries: Generator<TimedEntry>; next: TimedEntry };
type Waiting = { cursor: Cursor } | { slot: number };
type Command = string[];

const tickMs = 40;
const slotMs = 20;
/** A tick that has fallen behind (a paused process, a slow server) catches up by at most this much. */
const maxCatchUpMs = 400;
const naturalEntriesPerSecond = 4;
const keptAfterEndSeconds = 1_800;
const unknownRestSeconds = 1_320;
const minimalShare = 0.08;

/** Expiry is set at the start, so that the calls of a demo that is killed do not stay for ever. */
const groupCommands = (streamKey: string, lastsSeconds: number): Command[] => [
  ...groupNames.map((group) => ["XGROUP", "CREATE", streamKey, group, "0", "MKSTREAM"]),
  ["EXPIRE", streamKey, String(lastsSeconds + keptAfterEndSeconds)],
];

/** Performs all calls on one clock and writes what is due in one pipeline a tick. */
export function createProducer(options: ProducerOptions): Producer {
  const { redis, book, fleet, seed, rate, speed, log } = options;
  const random = createRandom(hashText(`producer/${seed}`));
  const nextCallId = createCallIds();
  const wheel = createTimerWheel<Waiting>(slotMs);
  /** How much faster than speech the calls must run to reach the rate asked for. */
  const haste = rate === undefined ? speed : Math.max(rate / (fleet.calls * naturalEntriesPerSecond), 0.01);
  /** The calls' clock for each millisecond of the demo's. */
  const stretch = haste / speed;
  let unsent: Command[] = [];
  /** Calls whose last entry is on its way: they have ended once it is in the stream. */
  let ended: DemoCall[] = [];
  const { pause, isStopped, stop } = createPauses();
  let running: Promise<void> = Promise.resolve();
  let sent = 0;
  let refused = 0;

  for (let slot = 0; slot < fleet.calls; slot += 1) wheel.add(random.next() * 4_000 * stretch, { slot });

  function naturalDurationMs(isFirst: boolean): number {
    const isLong = random.chance(0.12);
    const durationMs = isLong ? random.int(360_000, 1_200_000) : Math.min(330_000, random.around(135_000, 0.5));
    return Math.max(40_000, isFirst && !isLong ? durationMs * (0.25 + random.next() * 0.75) : durationMs);
  }

  function openCall(slot: number, commands: Command[]): void {
    const startedAtMs = options.elapsedMs();
    const naturalMs = naturalDurationMs(startedAtMs < 10_000);
    const { durationMs, maxLength } = options.hasTrouble
      ? planCall(slot, startedAtMs, naturalMs, seed, fleet)
      : { durationMs: naturalMs, maxLength: usualWindow };
    const trade = random.pick(options.trades);
    const callId = nextCallId(trade.name, Date.now());
    const isTroubled = durationMs !== naturalMs || maxLength !== usualWindow;
    const call: DemoCall = {
      callId,
      streamKey: options.prefix + callId,
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
    if (options.hasTrouble) injectPoison(commands);
    return commands;
  }

  function injectPoison(commands: Command[]): void {
    const nowMs = options.elapsedMs();
    for (const trouble of troublesAt(nowMs, seed, fleet)) {
      if (trouble.kind !== "poison" || !("slot" in trouble.target)) continue;
      const { slot } = trouble.target;
      for (const call of book.all()) {
        if (call.slot !== slot || call.endedAtMs !== undefined || call.isPoisoned) continue;
        if (nowMs - call.startedAtMs < 3_000) continue;
        call.isPoisoned = true;
        const head = ["XADD", call.streamKey, "MAXLEN", "~", String(call.maxLength), "*"];
        commands.push([...head, ...poisonEntry(trouble.group), "ts", String(Date.now())]);
      }
    }
  }

  /** Commands that the connection lost come again in the same order; what Redis itself refuses does not. */
  async function send(commands: Command[]): Promise<void> {
    const results = await redis.pipeline(commands.map(([name = "", ...args]) => [name.toLowerCase(), ...args])).exec();
    commands.forEach((command, index) => {
      const error = results?.[index]?.[0];
      if (!error) sent += command[0] === "XADD" ? 1 : 0;
      else if (error.name !== "ReplyError") unsent.push(command);
      else if (!error.message.startsWith("BUSYGROUP")) {
        refused += 1;
        if (refused === 1) log(`Redis refuses a write: ${error.message}`);
      }
    });
  }

  /** A server that comes back may have lost its data: the live calls' groups are made again where they are gone. */
  function restoreGroups(): void {
    const commands: Command[] = [];
    for (const call of book.all()) {
      call.lost.clear();
      if (call.endedAtMs === undefined) commands.push(...groupCommands(call.streamKey, unknownRestSeconds));
    }
    unsent = commands.concat(unsent);
  }

  async function run(): Promise<void> {
    let lastMs = performance.now();
    let owed = 0;
    let prunedAtMs = 0;
    let wasLost = false;
    let hasBeenReady = false;
    while (!isStopped()) {
      const startedMs = performance.now();
      const sinceMs = Math.min(startedMs - lastMs, maxCatchUpMs);
      lastMs = startedMs;
      if (redis.status !== "ready") wasLost = hasBeenReady;
      else {
        if (wasLost) restoreGroups();
        wasLost = false;
        hasBeenReady = true;
        const again = unsent;
        unsent = [];
        owed = Math.min(owed + ((rate ?? 0) * sinceMs) / 1_000, (rate ?? 0) * (maxCatchUpMs / 1_000));
        const due = collectDue(sinceMs, owed);
        owed -= due.length;
        const commands = again.concat(due);
        if (commands.length > 0) await send(commands);
        if (unsent.length === 0) {
          for (const call of ended) call.endedAtMs = options.elapsedMs();
          ended = [];
        }
      }
      if (startedMs - prunedAtMs > 10_000) {
        book.prune(options.elapsedMs());
        prunedAtMs = startedMs;
      }
      await pause(Math.max(1, tickMs - (performance.now() - startedMs)));
    }
  }

  return {
    start: () => {
      running = run();
    },
    stop: async () => {
      stop();
      await running;
    },
    sentEntries: () => sent,
  };
}
