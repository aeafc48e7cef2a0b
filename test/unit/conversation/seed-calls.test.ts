import { expect, test } from "vitest";
import { createRandom, type Random } from "@/test/support/random";
import { entriesOf, startMs } from "./entries-of";
import { comesTo } from "./read-call";

const [first = "yes", ...others] =
  "yes|no|ok|hello|hello there|yes please|no thanks|thank you|right|bye|goodbye|i do|not yet|okay".split("|");
const short: [string, ...string[]] = [first, ...others];
const long = "i would like to book a table|seven thirty is fine|do you have something by the window".split("|");
const everyMs = 250;

/** What cannot be told apart by anybody: an utterance that goes on where the one before ended, at once. */
const isOneWith = (before: string | undefined, next: string) =>
  before !== undefined && (next.startsWith(before.split(" ")[0] ?? "") || before.startsWith(next.split(" ")[0] ?? ""));

/** The seed's own producer: `text` and `ts` alone, partials that grow by a word each 250 ms. */
function makeCall(random: Random, words: readonly [string, ...string[]], pauses: "none" | "all" | "some") {
  const utterances: string[] = [];
  const rows: { text: string; ts: string }[] = [];
  let nowMs = startMs;
  for (let left = random.between(4, 14); left > 0; left--) {
    const hasPause = pauses === "all" || (pauses === "some" && random.chance(0.5));
    const next = random.pick(words);
    if (!hasPause && isOneWith(utterances.at(-1), next)) continue;
    if (hasPause) nowMs += 1_500;
    utterances.push(next);
    const said = next.split(" ");
    for (let count = 1; count <= said.length; count++) {
      rows.push({ text: said.slice(0, count).join(" "), ts: String(nowMs) });
      nowMs += everyMs;
    }
  }
  const entries = entriesOf(rows).map((entry) => ({ ...entry, timeMs: Number(entry.fields.ts) }));
  return { utterances, entries: entries.map((entry, at) => ({ ...entry, id: `${entry.timeMs}-${at}` })) };
}

test.each(["none", "all", "some"] as const)("every utterance stands there once, in order: pauses %s", (pauses) => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = createRandom(seed);
    const { utterances, entries } = makeCall(random, seed % 3 === 0 ? [...short, ...long] : short, pauses);
    const { turns, report } = comesTo(entries);
    expect(turns, `call ${seed}`).toEqual(utterances.map((text) => `unknown: ${text}`));
    expect(report.plain, `call ${seed}`).toBe(entries.length);
  }
});
