import { expect, test } from "vitest";
import { fieldKindOf } from "@/lib/conversation/read/field-kinds";
import { adapterNamed } from "@/lib/conversation/read/recognise";
import { maskEntryAlone } from "@/lib/mask/mask-entry";
import { isTextual } from "@/lib/mask/mask-value";
import { AdapterName } from "@/lib/schema/call-shape";

test.each([
  ["deepgram", "punctuated_word", "speech"],
  ["deepgram", "last_word_end", "metadata"],
  ["deepgram", "arguments", "content"],
  ["openai-realtime", "delta", "speech"],
  ["openai-realtime", "audio_start_ms", "metadata"],
  ["vapi", "customer", "content"],
  ["contact-lens", "Content", "speech"],
  ["otel-genai", "gen_ai.tool.call.arguments", "content"],
  ["flat", "ts", "metadata"],
  ["flat", "value", "content"],
] as const)("what %s writes in %s is %s", (adapter, name, kind) => {
  expect(fieldKindOf(adapterNamed(adapter).fields, name)).toBe(kind);
});

test("a field of an entry that no adapter reads is content", () =>
  expect(fieldKindOf(undefined, "ts")).toBe("content"));

test.each(AdapterName.options)("%s calls no field two things, and none of a person's data metadata", (name) => {
  const { speech, metadata } = adapterNamed(name).fields;
  for (const field of ["from", "to", "customer", "phoneNumber", "email", "arguments", "args", "result", "output"])
    expect(metadata.has(field), field).toBe(false);
  expect([...speech].filter((field) => metadata.has(field))).toEqual([]);
});

/** Of what is metadata these count or time something, in any producer's spelling. */
const counts = /millis$|seq|_no$|time$|duration|ttf[tb]|_ms$|factor|^(?:start|end)$/i;

test.each(AdapterName.options)(
  "the masker takes what %s calls speech for a text, and leaves its counters as written",
  (name) => {
    const { speech, metadata } = adapterNamed(name).fields;
    expect([...speech].filter((field) => !isTextual(field))).toEqual([]);
    for (const field of [...metadata].filter((one) => counts.test(one) && !one.includes("."))) {
      const data = JSON.stringify({ [field]: 4_155_550_172 });
      expect(maskEntryAlone({ id: "1-0", timeMs: 1, fields: { data } }).fields).toEqual({ data });
    }
  },
);

test("Twilio's ids of accounts and calls are no account of anybody", () => {
  const fields = { AccountSid: `AC${"0123456789abcdef".repeat(2)}`, CallSid: `CA${"0123456789abcdef".repeat(2)}` };
  expect(maskEntryAlone({ id: "1-0", timeMs: 1, fields }).fields).toEqual(fields);
});
