import { expect, test } from "vitest";
import { messageOf } from "@/lib/bridge/message";
import type { RawEntry } from "@/lib/schema/stream-entry";

const source = { callId: "7", streamKey: "conv:7", serverId: "abc" };
const entry = (more: Partial<RawEntry>): RawEntry => ({ id: "5-1", timeMs: 5, fields: {}, ...more });

test("an entry is keyed by its call and says where it comes from", () => {
  expect(messageOf(entry({ fields: { kind: "tool", "2": "b" } }), source, { kind: "json" })).toEqual({
    key: "7",
    value: '{"2":"b","kind":"tool"}',
    isBase64: false,
    headers: {
      "redis-stream": "conv:7",
      "redis-id": "5-1",
      "redis-server": "abc",
      "content-type": "application/json",
    },
  });
});

test.each<[string, Partial<RawEntry>, string]>([
  ["no fields", {}, "{}"],
  ["text is escaped", { fields: { a: 'x"\n\u2028' } }, JSON.stringify({ a: 'x"\n\u2028' })],
  ["bytes beside text", { fields: { a: "t", b: "/w==" }, base64: ["b"] }, '{"a":"t","b":{"base64":"/w=="}}'],
  [
    "names in their own order, and one that objects keep for themselves",
    {
      pairs: [
        { name: "b", value: "1" },
        { name: "2", value: "2" },
        { name: "__proto__", value: "3" },
      ],
    },
    '{"b":"1","2":"2","__proto__":"3"}',
  ],
  [
    "a name that comes twice",
    {
      pairs: [
        { name: "a", value: "1" },
        { name: "a", value: "/w==", base64: ["value"] },
      ],
    },
    '[["a","1"],["a",{"base64":"/w=="}]]',
  ],
  ["a name of bytes", { pairs: [{ name: "/w==", value: "1", base64: ["name"] }] }, '[[{"base64":"/w=="},"1"]]'],
])("%s", (_, more, json) => {
  const { value, headers } = messageOf(entry(more), source, { kind: "json" });
  expect(value).toBe(json);
  expect(headers["content-type"]).toBe("application/json");
});

test.each<[string, Partial<RawEntry>, string, boolean]>([
  ["text", { fields: { payload: "hello" } }, "hello", false],
  ["empty text", { fields: { payload: "" } }, "", false],
  ["bytes", { fields: { payload: "/w==" }, base64: ["payload"] }, "/w==", true],
  [
    "the last of several",
    {
      pairs: [
        { name: "payload", value: "1" },
        { name: "payload", value: "2" },
      ],
    },
    "2",
    false,
  ],
])("one field as it is: %s", (_, more, value, isBase64) => {
  const message = messageOf(entry(more), source, { kind: "field", name: "payload" });
  expect(message).toMatchObject({ value, isBase64, headers: { "content-type": "application/octet-stream" } });
});

test("an entry without that field comes whole, and says so", () => {
  const message = messageOf(entry({ fields: { other: "x" } }), source, { kind: "field", name: "payload" });
  expect(message).toMatchObject({ value: '{"other":"x"}', headers: { "content-type": "application/json" } });
});
