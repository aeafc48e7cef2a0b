import { parseArgs } from "node:util";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { createReplay } from "@/lib/conversation/fold/replay";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import type { RawEvent } from "@/lib/schema/conversation-event";
import type { RawEntry } from "@/lib/schema/stream-entry";
import { makeCall } from "@/test/support/conversations/make-call";
import { deliver } from "@/test/support/conversations/producer";
import { producers } from "@/test/support/conversations/producers";
import { createRandom } from "@/test/support/random";
import { median, round } from "./measure";
import { printReport } from "./print-report";
import { repeatedProducers } from "./repeat-fixtures";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "9" } } });
const rounds = Number(values.rounds);
const words = "sure I can find three flights to Lisbon on Monday which one would you like".split(" ");

/** As events come over the wire: parsed from JSON, their texts whole and not pieced together in memory. */
const parsed = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** Partials four times a second that grow to a final, users and agents in turn, a tool call now and then. */
function makeEvents(count: number): RawEvent[] {
  const random = createRandom(count);
  const events: RawEvent[] = [];
  const baseMs = 1_764_262_830_000;
  let turn = 0;
  while (events.length < count) {
    turn += 1;
    const role = turn % 2 === 0 ? "agent" : "user";
    const length = random.between(4, 16);
    let text = "";
    for (let i = 0; i < length && events.length < count; i++) {
      text = `${text} ${words[random.between(0, words.length - 1)] ?? ""}`.trim();
      const atMs = baseMs + events.length * 250;
      const isFinal = i === length - 1;
      const place = { entryId: `${atMs}-0`, part: 0, arrivedAtMs: atMs, atMs };
      if (isFinal && turn % 8 === 0) {
        events.push({ ...place, kind: "tool", phase: "end", toolCallId: `c${turn}`, status: "ok", durationMs: 400 });
        continue;
      }
      const phase = isFinal ? "final" : "partial";
      const said = { kind: "transcript", role, phase, mode: "replace", text } as const;
      events.push({ ...place, ...said, segment: `s${turn}`, isEndOfTurn: isFinal });
    }
  }
  return parsed(events);
}

/** The least a fold can do: read the fields of each event and put the finals together. */
function barePass(events: readonly RawEvent[]): number {
  let whole = "";
  const seen = new Map<string, string>();
  for (const { kind, phase, role, segment, text, entryId } of events) {
    if (kind !== "transcript" || text === undefined) continue;
    seen.set(`${role}|${segment}`, text);
    if (phase === "final") whole += text + entryId;
  }
  return whole.length + seen.size;
}

type Took = { wallMs: number; cpuMs: number };

/** Time on the clock, and time on the processors, which other work on the machine lengthens less. */
function timed(run: () => unknown): Took {
  const cpu = process.cpuUsage();
  const beganMs = performance.now();
  run();
  const wallMs = performance.now() - beganMs;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1_000 };
}

/** Runs of two kinds in turn, the first few not counted, so that both meet the same machine and compiled code. */
function compared(run: () => unknown, bare: () => unknown): { run: Took; bare: Took } {
  const took = { run: [] as Took[], bare: [] as Took[] };
  for (let i = -3; i < rounds; i++) {
    const [one, other] = [timed(run), timed(bare)];
    if (i >= 0) took.run.push(one);
    if (i >= 0) took.bare.push(other);
  }
  const middle = (all: Took[]) => ({
    wallMs: median(all.map(({ wallMs }) => wallMs)),
    cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
  });
  return { run: middle(took.run), bare: middle(took.bare) };
}

const rates = (count: number, { run, bare }: { run: Took; bare: Took }) => ({
  perSecond: Math.round((count / run.wallMs) * 1_000),
  perCpuSecond: Math.round((count / run.cpuMs) * 1_000),
  toBare: round(run.cpuMs / bare.cpuMs, 2),
});

const folded = [1_000, 10_000, 100_000].map((entries) => {
  const events = makeEvents(entries);
  const repeats = Math.max(1, 20_000 / entries);
  const often = (run: () => unknown) => () => {
    for (let i = 0; i < repeats; i++) run();
  };
  const cold = timed(() => foldEvents(events));
  const took = compared(
    often(() => foldEvents(events)),
    often(() => barePass(events)),
  );
  const replay = createReplay();
  replay.append(events);
  replay.whole();
  const random = createRandom(7);
  const seekMs = Array.from({ length: 100 }, () => timed(() => replay.at(random.between(0, entries))).wallMs);
  return {
    entries,
    firstFoldMs: round(cold.wallMs, 1),
    fold: rates(entries * repeats, took),
    seekMs: { p50: round(median(seekMs), 2), max: round(Math.max(...seekMs), 2) },
  };
});

/** A producer that tells the whole call in each event writes too much for a call of any length: it gets several. */
const maxCallBytes = 20_000_000;

/** So many entries in calls as long as can be. */
function callsOf(producer: (typeof producers)[number], least: number): RawEntry[][] {
  const write = (no: number, turns: number) =>
    deliver(producer, makeCall(no, producer.traits, turns), createRandom(no));
  const bytesOf = (entries: RawEntry[]) => entries.reduce((sum, { fields }) => sum + JSON.stringify(fields).length, 0);
  let turns = 32;
  while (bytesOf(write(1, turns)) < maxCallBytes && write(1, turns).length < least) turns *= 2;
  if (bytesOf(write(1, turns)) > maxCallBytes) turns /= 2;
  const calls: RawEntry[][] = [];
  for (let left = least; left > 0; left -= calls.at(-1)?.length ?? left) {
    calls.push(parsed(write(calls.length + 1, turns).slice(0, left)));
  }
  return calls;
}

/** Reading an entry (telling its producer, unwrapping, mapping), against parsing its JSON alone; then folding what was read. */
const asked = 10_000;
const madeUp = producers.map((producer) => ({
  name: producer.name,
  callsOf: (least: number) => callsOf(producer, least),
}));
const repeated = repeatedProducers.map(({ name, entriesOf }) => ({
  name,
  callsOf: (least: number) => [parsed(entriesOf(least))],
}));
const read = [...madeUp, ...repeated].map((producer) => {
  const calls = producer.callsOf(asked);
  const entries = calls.flat();
  const shape = detectShape(entries.slice(0, 200));
  const bodies = entries.map(({ fields }) => JSON.stringify(fields));
  const readAll = () =>
    calls.map((call) => {
      const reader = createEventReader(shape);
      return call.flatMap((entry) => reader.push(entry));
    });
  const parseAll = () => {
    let fields = 0;
    for (const body of bodies) {
      const flat: Record<string, string> = JSON.parse(body);
      fields += Object.keys(flat.data === undefined ? flat : JSON.parse(flat.data)).length;
    }
    return fields;
  };
  const events = readAll();
  const seen = events.reduce((sum, one) => sum + new Set(one.map(({ entryId }) => entryId)).size, 0);
  let understood = 0;
  for (const call of calls) {
    const reader = createEventReader(shape);
    for (const entry of call) reader.push(entry);
    const report = reader.report();
    understood += report.understood + report.plain;
  }
  return {
    ...{ producer: producer.name, calls: calls.length, asked, seen, understood },
    read: rates(entries.length, compared(readAll, parseAll)),
    fold: rates(
      events.flat().length,
      compared(
        () => events.map((call) => foldEvents(call)),
        () => events.map(barePass),
      ),
    ),
  };
});
printReport({ rounds, goals: { foldPerSecond: 500_000, seekMaxMs: { 10000: 10, 100000: 30 } }, folded, read });

const goal = 500_000;
for (const { producer, seen, understood, fold } of read) {
  if (seen === 0 || understood < asked)
    fail(`${producer}: ${seen} entries were seen and ${understood} understood of ${asked} asked for`);
  if (fold.perCpuSecond < goal) fail(`${producer} folds ${fold.perCpuSecond} entries a CPU second, not ${goal}`);
}

function fail(problem: string): void {
  console.error(problem);
  process.exitCode = 1;
}
