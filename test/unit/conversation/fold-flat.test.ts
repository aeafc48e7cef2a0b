import { expect, test, vi } from "vitest";
import { createFold, foldEvents } from "@/lib/conversation/fold/fold";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import type { RawEvent } from "@/lib/schema/conversation-event";
import { Transcript } from "@/lib/schema/transcript";
import { createRandom } from "@/test/support/random";
import { entriesOf } from "./entries-of";

/** Made calls in their hundreds take their time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

type Row = Record<string, string>;
type Answer = { role: string; text: string; heardText: string | null };

const words = "flight booking Monday Lisbon refund card window seat please thanks morning order".split(" ");
const startMs = Date.UTC(2026, 10, 21, 2, 13);

/** A call whose answer is known: partials, finals in chunks, late and missing finals, cuts, duplicates, tool calls. */
function makeCall(seed: number): { rows: Row[]; turns: Answer[]; tools: number } {
  const random = createRandom(seed);
  const timed: { atMs: number; row: Row }[] = [];
  const turns: Answer[] = [];
  let nowMs = 1_000;
  let tools = 0;
  const write = (atMs: number, row: Row) => {
    const entry = { ...row, ts: String(startMs + atMs), src: "demo", eid: `e${timed.length}` };
    timed.push({ atMs, row: entry });
    if (random.chance(0.03)) timed.push({ atMs: atMs + 1, row: entry });
  };
  for (let turn = 0; turn < 12; turn++) {
    const role = turn % 2 === 0 ? "user" : "agent";
    const chunks = role === "user" ? random.between(1, 3) : 1;
    const said: string[] = [];
    let heardText: string | null = null;
    for (let chunk = 0; chunk < chunks; chunk++) {
      const part = Array.from(
        { length: random.between(3, 8) },
        (_, i) => `${random.pick(["sure", ...words])}${turn}${chunk}${i}`,
      );
      const row = { kind: "transcript", role, seg: `s${turn}-${chunk}`, mode: "replace" };
      part.forEach((word, i) => {
        nowMs += 300;
        const shown = i < part.length - 1 && random.chance(0.3) ? word.slice(0, 3) : word;
        write(nowMs, { ...row, phase: "partial", text: [...part.slice(0, i), shown].join(" ") });
      });
      const isLast = chunk === chunks - 1;
      const isCut = role === "agent" && random.chance(0.06);
      if (isCut) heardText = part.slice(0, 2).join(" ");
      const lateMs = isLast && role === "user" && random.chance(0.05) ? 2_000 : 120;
      if (!random.chance(0.02)) {
        const end: Row = isLast ? { eot: "1" } : {};
        const cut: Row = heardText === null ? {} : { intr: "1", spoken: heardText };
        write(nowMs + lateMs, { ...row, ...end, ...cut, phase: "final", text: part.join(" ") });
      } else heardText = null;
      said.push(part.join(" "));
      nowMs += 200;
    }
    turns.push({ role, text: said.join(" "), heardText });
    if (role === "user" && random.chance(0.3)) {
      tools += 1;
      write(nowMs + 130, { kind: "tool", phase: "start", call: `c${turn}`, tool: "find" });
      write(nowMs + 500, { kind: "tool", phase: "end", call: `c${turn}`, ok: "1" });
    }
    nowMs += 700;
  }
  const rows = timed.sort((a, b) => a.atMs - b.atMs).map(({ row }) => row);
  return { rows, turns, tools };
}

function read(rows: readonly Row[]): RawEvent[] {
  const entries = entriesOf(rows).map((entry) => {
    const timeMs = Number(entry.fields.ts);
    return { ...entry, timeMs };
  });
  const reader = createEventReader(detectShape(entries));
  return entries.flatMap((entry) => reader.push(entry));
}

test("calls in the flat schema fold to what was said, heard and done", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const { rows, turns, tools } = makeCall(seed);
    const transcript = foldEvents(read(rows));
    const found = transcript.turns.map(({ role, text, heardText }) => ({ role, text, heardText }));
    expect(found, `seed ${seed}`).toEqual(turns);
    expect(transcript.toolCalls.filter(({ status }) => status === "ok")).toHaveLength(tools);
    expect(Transcript.safeParse(transcript).success).toBe(true);
  }
});

test("one by one is the same as in one go, and a head cut off changes only the turn it cuts", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const events = read(makeCall(seed).rows);
    const fold = createFold();
    for (const event of events) {
      fold.push(event);
      fold.transcript();
    }
    const whole = foldEvents(events);
    expect(fold.transcript()).toEqual(whole);
    const from = Math.floor(events.length / 3);
    const kept = new Set(events.slice(from).map(({ entryId }) => entryId));
    const untouched = whole.turns.filter(({ entryIds }) => entryIds.every((entryId) => kept.has(entryId)));
    const texts = foldEvents(events.slice(from)).turns.map(
      ({ role, text, heardText }) => `${role} ${text} ${heardText}`,
    );
    for (const { role, text, heardText } of untouched) expect(texts).toContain(`${role} ${text} ${heardText}`);
  }
});
