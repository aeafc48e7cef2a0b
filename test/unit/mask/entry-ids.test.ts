import { expect, test } from "vitest";
import { maskEntryAlone } from "@/lib/mask/mask-entry";
import * as frameworks from "@/test/support/conversations/framework-producers";
import { makeCall } from "@/test/support/conversations/make-call";
import * as platforms from "@/test/support/conversations/platform-producers";
import { deliver } from "@/test/support/conversations/producer";
import { createRandom } from "@/test/support/random";

const producers = [...Object.values(frameworks), ...Object.values(platforms)];
const timeMs = 1_764_262_834_680;
const shown = (fields: Record<string, string>) => maskEntryAlone({ id: `${timeMs}-0`, timeMs, fields }).fields;

/** What differs, but for the last word of a text, which may be half of one. */
function maskedIn(before: unknown, after: unknown, path: string): string[] {
  if (typeof before === "string" && typeof after === "string") {
    if (/^[{[]/.test(before)) return maskedIn(JSON.parse(before), JSON.parse(after), path);
    const isHeldTail = after.endsWith("…") && before.startsWith(after.slice(0, -1));
    return before === after || isHeldTail ? [] : [`${path}: ${before} → ${after}`];
  }
  if (typeof before !== "object" || before === null || typeof after !== "object" || after === null) {
    return before === after ? [] : [`${path}: ${before} → ${after}`];
  }
  const others = new Map(Object.entries(after));
  return Object.entries(before).flatMap(([name, value]) => maskedIn(value, others.get(name), `${path}.${name}`));
}

test.each(producers.map((producer) => [producer.name, producer] as const))(
  "ids, times and counters of %s stay",
  { timeout: 60_000 },
  (_, producer) => {
    const entries = [1, 2, 3, 4, 5].flatMap((no) => deliver(producer, makeCall(no, producer.traits), createRandom(no)));
    const masked = entries.flatMap((entry) => maskedIn(entry.fields, maskEntryAlone(entry).fields, ""));
    expect(masked).toEqual([]);
  },
);

test("ids in their own fields stay whole", () => {
  const ids = {
    trace: "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    after: `${timeMs - 4_000}-12`,
    callSid: "CA4e8f0a12bc34de56f789a01b2c3d4e5f",
    slot: "slot2",
    sku: "s1-0",
    at: "2026-11-21T02:13:00.000Z",
    tokens: "12850",
    sent_ms: String(timeMs),
    ts: String(timeMs),
  };
  expect(shown({ ...ids, sent_ms: "250" })).toEqual({ ...ids, sent_ms: "250" });
});

test("a real number is masked in a field of any name, and a moment in a text", () => {
  const masked = shown({
    ref: "4242424242424242",
    iban_like: "GB29NWBK60161331926819",
    whom: "+14155550172",
    old: "1986-03-04",
    note: "DE89370400440532013000",
    text: `it was ${timeMs}!`,
  });
  expect(JSON.stringify(masked)).not.toMatch(/\d{4}/);
});
