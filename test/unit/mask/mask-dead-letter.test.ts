import { expect, test } from "vitest";
import { deadLetterFields, maskDeadLetter } from "@/lib/mask/mask-dead-letter";
import { maskEntryAlone } from "@/lib/mask/mask-entry";
import type { RawEntry } from "@/lib/schema/stream-entry";

const timeMs = 1_795_275_200_000;
const key = "conv:a";
const card = "4242 4242 4242 4242";
const own: Record<string, string> = {
  _src: key,
  _group: "comply",
  _id: "1795275100933-0",
  _owner: "comply-4155550172",
  _deliveries: "7",
  _reason: "ticket 4155550172",
  _by: "local operator",
  _at: String(timeMs),
  _gone: "0",
  _request: "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
  _redrives: "1",
};
const shown = (entry: Partial<RawEntry>) =>
  maskDeadLetter({ id: `${timeMs}-0`, timeMs, fields: {}, ...entry }, key, maskEntryAlone);

test("what the console wrote about a dead letter stays whole; what was said is masked", () => {
  const { fields } = shown({ fields: { ...own, text: `it's ${card}!` } });
  expect(fields).toEqual({ ...own, text: "it's [card number]!" });
  expect(Object.keys(fields).slice(0, deadLetterFields.length)).toEqual([...deadLetterFields]);
});

test("a payload's fields of the same names are masked", () => {
  const pairs = [...Object.entries(own), ["_id", card], ["text", "hello!"]].map(([name = "", value = ""]) => ({
    name,
    value,
  }));
  const masked = shown({ fields: { ...own, _id: card, text: "hello!" }, pairs });
  expect(masked.pairs?.slice(0, 11)).toEqual(pairs.slice(0, 11));
  expect(masked.pairs?.slice(11)).toEqual([
    { name: "_id", value: "[card number]" },
    { name: "text", value: "hello!" },
  ]);
  expect(masked.fields._id).toBe("[card number]");
  expect(masked.fields._request).toBe(own._request);
});

test.each([
  ["another stream's", { ...own, _src: "conv:b", _owner: card }],
  ["without all fields", { _src: key, _group: "g", _id: "1-0", _owner: card }],
  ["an id that is none", { ...own, _id: card, _owner: card }],
  ["a request that is none", { ...own, _request: "4242.4242.4242.4242", _owner: card }],
])("an entry that is no dead letter of the console is masked as a whole: %s", (_, fields) => {
  expect(JSON.stringify(shown({ fields }))).not.toContain("4242 4242");
  expect(shown({ fields }).fields._owner).toBe("[card number]");
});
