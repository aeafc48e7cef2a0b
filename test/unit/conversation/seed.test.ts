import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RawEvent } from "@/lib/schema/conversation-event";
import { entriesOf, startMs } from "./entries-of";
import { readCall } from "./read-call";

const words = "I would like to rebook my flight to Lisbon on Friday please".split(" ");
const cumulative = words.map((_, index) => words.slice(0, index + 1).join(" "));
const revised = cumulative.map((text, index) => (index % 2 === 0 ? text.replace(/\w+$/, "uhm") : text));
const lines = [
  "Hello, how can I help you?",
  "I want to rebook my flight.",
  "Sure, which date do you want?",
  "On Friday, if that works.",
];

describe("how a producer of texts alone means them is voted on", () => {
  test.each([
    ["cumulative", cumulative, 250, "replace"],
    ["cumulative, last word revised", revised, 250, "replace"],
    ["one word each", words, 250, "append"],
    ["deltas with their spaces", ["I'd", " like", " to", " rebook", " it"], 250, "append"],
    ["sentences 0.9 s apart", lines, 900, "line"],
    ["sentences far apart", lines, 5_000, "line"],
    ["too few to tell", ["Hello"], 250, "line"],
    ["Chinese, cumulative", ["我", "我想", "我想改", "我想改签"], 250, "replace"],
  ])("%s", (_, texts, everyMs, mode) => {
    const { shape, events } = readCall(
      entriesOf(
        texts.map((text) => ({ text })),
        everyMs,
      ),
    );
    expect(shape.modes["seed unknown"]?.mode).toBe(mode);
    expect(events.map((event) => event.mode)).toEqual(texts.map(() => mode));
    expect(events.map(({ text }) => text?.trim())).toEqual(texts.map((text) => text.trim()));
  });

  test("a pinned mode goes before the vote", () => {
    const { shape, events } = readCall(entriesOf(words.map((text) => ({ text }))), { adapter: null, mode: "replace" });
    expect(shape.modes["* *"]?.isPinned).toBe(true);
    expect(events.every(({ mode }) => mode === "replace")).toBe(true);
  });
});

describe("the clock", () => {
  const at = (ts: string) => readCall(entriesOf([{ text: "hello", ts }])).events[0];
  test.each([
    ["milliseconds", String(startMs - 40)],
    ["seconds with a fraction", ((startMs - 40) / 1_000).toFixed(3)],
    ["microseconds", `${startMs - 40}000`],
    ["nanoseconds", `${startMs - 40}000000`],
    ["ISO 8601", new Date(startMs - 40).toISOString()],
    ["ISO 8601 without a zone", new Date(startMs - 40).toISOString().replace("Z", "")],
  ])("%s", (_, ts) => expect(at(ts)).toMatchObject({ atMs: startMs - 40, arrivedAtMs: startMs }));

  test.each([["soon"], [""], [String(startMs - 90_000_000)], ["-5"]])("%o gives way to the arrival", (ts) =>
    expect(at(ts)).toMatchObject({ atMs: startMs, clock: "arrival" }),
  );

  test("small numbers count from the call's beginning, in the unit their pace tells", () => {
    const seconds = readCall(entriesOf(words.map((text, index) => ({ text, ts: (index * 0.25).toFixed(2) }))));
    expect(seconds.shape).toMatchObject({ clock: "offset", offsetUnit: "s", offsetBaseMs: startMs });
    expect(seconds.events[4]).toMatchObject({ atMs: startMs + 1_000, clock: "offset" });
    const ms = readCall(entriesOf(words.map((text, index) => ({ text, ts: String(index * 250) }))));
    expect(ms.events[4]).toMatchObject({ atMs: startMs + 1_000, clock: "offset" });
  });
});

test("hints beside the text are taken: who speaks, final or not", () => {
  const { events } = readCall(
    entriesOf([
      { speaker: "assistant", content: "Hello there", is_final: "true" },
      { data: JSON.stringify({ sender: "Dr. Who", message: "Hi", partial: true }) },
    ]),
  );
  expect(events).toMatchObject([
    { kind: "transcript", role: "agent", text: "Hello there", phase: "final" },
    { kind: "transcript", role: "unknown", speaker: "Dr. Who", text: "Hi", phase: "partial" },
  ]);
});

const value = fc.oneof(
  fc.string(),
  fc.constantFrom("transcript", "tool", "1", "-1", "1e400", "NaN", "[[1]]", '[["a",1]]', "{}", "__proto__"),
  fc.json(),
  fc.double().map(String),
);
const name = fc.oneof(
  fc.constantFrom("kind", "text", "ts", "type", "data", "event", "words", "pii", "in_tok", "role", "call", "message"),
  fc.string(),
);

test("whatever an entry holds becomes valid events, the same one by one and again", () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(name, value), { maxLength: 8 }), (rows) => {
      const entries = entriesOf(rows);
      const { events, report } = readCall(entries);
      for (const event of events) RawEvent.parse(event);
      expect(readCall(entries)).toEqual({ shape: expect.anything(), events, report });
      expect(report.entries).toBe(entries.length);
      expect(report.understood).toBeLessThanOrEqual(entries.length);
    }),
    { numRuns: 500 },
  );
});

test("JSON nested without end is left as it is", () => {
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  const { events } = readCall(
    entriesOf([{ kind: "tool", args: deep }, { data: `{"a":${deep}}` }, { kind: "usage", pii: deep }]),
  );
  expect(events.map(({ kind }) => kind)).toEqual(["tool", "raw", "usage"]);
});
