import { expect, test } from "vitest";
import { stepSettings, undoOf } from "@/lib/settings/step-settings";

const nothing = { version: 0, values: {}, history: [] };
const step = { by: "ann", role: "admin" as const, reason: null, atMs: 5, undoes: null, maxKept: 3 };
const slow = "CALLBOARD_SLOW_AFTER_MS";
const gone = "CALLBOARD_GONE_AFTER_MS";

/** The versions that these steps make, one after the other. */
function after(...wanted: (readonly { name: string; text: string | null }[])[]) {
  let stored: ReturnType<typeof stepSettings> & object = nothing;
  for (const each of wanted) stored = stepSettings(stored, each, step) ?? stored;
  return stored;
}

test("a change is a version with what it was and what it is", () => {
  const stored = after([{ name: slow, text: "1" }], [{ name: slow, text: "2" }]);
  expect(stored.version).toBe(2);
  expect(stored.values).toEqual({ [slow]: { text: "2", by: "ann", atMs: 5 } });
  expect(stored.history.map(({ version, changes }) => [version, changes])).toEqual([
    [2, [{ name: slow, from: "1", to: "2" }]],
    [1, [{ name: slow, from: null, to: "1" }]],
  ]);
});

test("null goes back to what the process was started with", () => {
  expect(after([{ name: slow, text: "1" }], [{ name: slow, text: null }]).values).toEqual({});
});

test("what changes nothing is no version; of several for one name the last counts", () => {
  expect(stepSettings(nothing, [{ name: slow, text: null }], step)).toBeNull();
  const stored = after([{ name: slow, text: "1" }]);
  expect(stepSettings(stored, [{ name: slow, text: "1" }], step)).toBeNull();
  const twice = [
    { name: slow, text: "7" },
    { name: slow, text: "1" },
  ];
  expect(stepSettings(stored, twice, step)).toBeNull();
});

test("the newest version can be taken back, and the taking back too; no other", () => {
  const both = [
    { name: slow, text: "1" },
    { name: gone, text: "2" },
  ];
  const stored = after([{ name: gone, text: "9" }], both);
  const undo = undoOf(stored, 2);
  expect(undo).toEqual([
    { name: slow, text: null },
    { name: gone, text: "9" },
  ]);
  const undone = stepSettings(stored, undo ?? [], { ...step, undoes: 2 });
  expect(undone?.values).toEqual({ [gone]: { text: "9", by: "ann", atMs: 5 } });
  expect(undone?.history[0]).toMatchObject({ version: 3, undoes: 2 });
  expect(undone && undoOf(undone, 3)).toEqual(both);
  expect([undoOf(stored, 1), undoOf(stored, 3), undoOf(nothing, 0)]).toEqual([null, null, null]);
});

test("only the last versions are kept, and nothing given is changed", () => {
  const texts = ["1", "2", "3", "4", "5"];
  const stored = after(...texts.map((text) => [{ name: slow, text }]));
  expect(stored.history.map(({ version }) => version)).toEqual([5, 4, 3]);
  expect(nothing).toEqual({ version: 0, values: {}, history: [] });
});
