import { parseArgs } from "node:util";
import { foldEvents } from "@/lib/conversation/fold";
import { createReplay } from "@/lib/conversation/replay";
import type { ConversationEvent } from "@/lib/schema/conversation-event";
import { createRandom } from "@/test/support/random";
import { median, round } from "./measure";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const rounds = Number(values.rounds);
const words = "sure I can find three flights to Lisbon on Monday which one would you like".split(" ");

/** Partials four times a second that grow to a final, users and agents in turn, a tool call now and then. */
function makeCall(count: number): ConversationEvent[] {
  const random = createRandom(count);
  const events: ConversationEvent[] = [];
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
      events.push({
        ...place,
        kind: "transcript",
        role,
        phase,
        mode: "replace",
        segment: `s${turn}`,
        text,
        isEndOfTurn: isFinal,
      });
    }
  }
  return events;
}

/** The least a fold can do: read the fields of each event and put the finals together. */
function barePass(events: readonly ConversationEvent[]): number {
  let whole = "";
  const seen = new Map<string, string>();
  for (const { kind, phase, role, segment, text, entryId } of events) {
    if (kind !== "transcript" || text === undefined) continue;
    seen.set(`${role}|${segment}`, text);
    if (phase === "final") whole += text + entryId;
  }
  return whole.length + seen.size;
}

function timed(run: () => unknown): number {
  const beganMs = performance.now();
  run();
  return performance.now() - beganMs;
}

const report = [1_000, 10_000, 100_000].map((entries) => {
  const events = makeCall(entries);
  const foldMs: number[] = [];
  const bareMs: number[] = [];
  for (let i = 0; i < rounds; i++) {
    foldMs.push(timed(() => foldEvents(events)));
    bareMs.push(timed(() => barePass(events)));
  }
  const replay = createReplay();
  replay.append(events);
  replay.whole();
  const random = createRandom(7);
  const seekMs = Array.from({ length: 100 }, () => timed(() => replay.at(random.between(0, entries)))).sort(
    (a, b) => a - b,
  );
  return {
    entries,
    foldPerSecond: Math.round((entries / median(foldMs)) * 1_000),
    toBare: round(median(foldMs) / median(bareMs), 2),
    seekMs: { p50: round(median(seekMs), 2), max: round(seekMs.at(-1) ?? 0, 2) },
  };
});
console.log(
  JSON.stringify({ rounds, goals: { foldPerSecond: 500_000, seekMaxMs: { 10000: 10, 100000: 30 } }, report }, null, 2),
);
