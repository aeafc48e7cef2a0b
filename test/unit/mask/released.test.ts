import { expect, test } from "vitest";
import { createMaskedEvents } from "@/server/conversation/masked-events";
import { eventsOf, final, growing, type Said } from "@/test/support/personal-data/play-masked";

function textsAfter(said: readonly Said[], quietMs: number): string {
  const masked = createMaskedEvents(() => 0);
  for (const event of eventsOf(said)) masked.push(event, []);
  masked.flush(true);
  masked.settle(quietMs);
  return masked.events.map(({ text }) => text).join(" | ");
}

const counting = growing("user", ["we were", " 48213"], "s").slice(0, 2);

test("what is held is shown after five seconds of silence, not before", () => {
  expect(textsAfter(counting, 4_900)).not.toContain("48213");
  expect(textsAfter(counting, 5_000)).toContain("we were 48213");
});

test("what is over is shown once the other voice has said more than a nod", () => {
  const said = final("user", "we were 48213");
  expect(textsAfter([said, final("agent", "mm-hm")], 0)).not.toContain("48213");
  expect(textsAfter([said, final("agent", "That is a lot of people, I must say.")], 0)).toContain("48213");
});

test("nothing is held once the call has ended", () => {
  const [event, ...rest] = eventsOf([...counting, { ...final("system", ""), kind: "lifecycle", phase: "end" }]);
  const masked = createMaskedEvents(() => 0);
  for (const one of event ? [event, ...rest] : []) masked.push(one, []);
  masked.flush(true);
  masked.settle(0);
  expect(JSON.stringify(masked.events)).toContain("we were 48213");
});
