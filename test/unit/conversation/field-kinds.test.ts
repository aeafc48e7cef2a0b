import { expect, test } from "vitest";
import { fieldKindOf } from "@/lib/conversation/read/field-kinds";
import { adapterNamed } from "@/lib/conversation/read/recognise";
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
