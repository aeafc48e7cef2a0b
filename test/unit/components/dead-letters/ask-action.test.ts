import { expect, test } from "vitest";
import { askFor, offersFor } from "@/components/dead-letters/ask-action";
import type { Outcome } from "@/lib/schema/action";
import type { DeadLetter } from "@/lib/schema/dead-letter";

const letter: DeadLetter = {
  deadLetterId: "9-0",
  deadLetterKey: "dlq:{conv:a}",
  callId: "a",
  streamKey: "conv:a",
  group: "comply",
  entryId: "1-0",
  consumer: "dead",
  deliveries: 3,
  reason: "poison",
  by: "ann",
  requestId: null,
  atMs: 0,
  ageMs: 0,
  redrives: 0,
  isLoopGuarded: false,
  wasGhost: false,
  originalExists: true,
  preview: null,
};
const left = (deadLetterId: string, why: "loop-guard" | "ghost" | "missing"): Outcome => ({
  callId: "a",
  group: "comply",
  entryId: "1-0",
  deadLetterId,
  outcome: "skipped",
  why,
});

test("names the count and the object", () => {
  expect(askFor("discard", [letter]).object).toBe("1 dead letter of comply in call a");
  const two = askFor("redrive", [letter, { ...letter, callId: "b", group: "crm" }]);
  expect(two.object).toBe("2 dead letters of 2 groups in 2 calls");
  expect(two.params).toEqual({});
});

test("offers force and new entries only for those that were left out for that reason", () => {
  expect(offersFor([left("1-0", "missing"), { ...left("2-0", "ghost"), outcome: "redriven", why: undefined }])).toEqual(
    [],
  );
  const [force, anew, ...others] = offersFor([left("1-0", "loop-guard"), left("2-0", "ghost"), left("3-0", "missing")]);
  expect(others).toEqual([]);
  expect(force?.ask).toMatchObject({ params: { force: true }, targets: [{ callId: "a", deadLetterId: "1-0" }] });
  expect(anew?.ask).toMatchObject({ params: { asNewEntry: true }, targets: [{ callId: "a", deadLetterId: "2-0" }] });
});

test("the loop guard met on the way to a new entry is forced as a new entry", () => {
  const [anew] = offersFor([left("2-0", "ghost")]);
  const [both] = anew?.ask.offers?.([left("2-0", "loop-guard")]) ?? [];
  expect(both?.ask.params).toEqual({ force: true, asNewEntry: true });
});

test("what was to be forced and is found trimmed is offered as a new entry", () => {
  const [force] = offersFor([left("1-0", "loop-guard")]);
  const [anew] = force?.ask.offers?.([left("1-0", "ghost")]) ?? [];
  expect(anew?.ask.params).toEqual({ asNewEntry: true });
});
