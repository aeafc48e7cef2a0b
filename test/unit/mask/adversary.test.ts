import { expect, test } from "vitest";
import { deliver, type Producer } from "@/test/support/conversations/producer";
import { producers } from "@/test/support/conversations/producers";
import { lookAtEntries, lookAtEvents } from "@/test/support/personal-data/look-everywhere";
import { harmlessOf, makeSecret, makeTalk } from "@/test/support/personal-data/secret-call";
import { tellIn } from "@/test/support/personal-data/tells";
import { asMadeCall, writeBadly } from "@/test/support/personal-data/write-talk";
import { createRandom } from "@/test/support/random";

/** More of them: `MASK_CALLS=5000 MASK_SEED=1 npx vitest run --project unit adversary`. */
const calls = Number(process.env.MASK_CALLS ?? 60);
const firstSeed = Number(process.env.MASK_SEED ?? 1);
const largestShareMasked = 0.06;

type Count = { harmless: number; masked: string[] };

/** What a random call gives away of its secret, in whatever view; null for nothing. */
async function leakOf(seed: number, count: Count): Promise<string | null> {
  const random = createRandom(seed);
  const secret = makeSecret(random);
  const talk = makeTalk(secret, random);
  const [first, ...others] = producers;
  const producer: Producer | null = first === undefined || random.chance(0.5) ? null : random.pick([first, ...others]);
  const whole = producer ? deliver(producer, asMadeCall(talk, random), random) : writeBadly(talk, random);
  const question = whole.findLastIndex(({ fields }) => JSON.stringify(fields).includes(secret.question));
  if (secret.needsQuestion && question === -1) return null;
  const isHeadMissing = question !== -1 && secret.digits !== "" && random.chance(0.15);
  const entries = isHeadMissing ? whole.slice(question + 1) : whole;
  if (entries.length === 0) return null;
  let leak: string | null = null;
  const look = (view: string, text: string) => {
    const tell = leak === null ? tellIn(text, secret) : null;
    if (tell === null) return;
    const how = `seed ${seed}, ${producer?.name ?? "written badly"}, ${secret.kind} ${secret.digits}`;
    leak = `${how}: ${tell} in the ${view}: ${text.slice(0, 200)}`;
  };
  const { shown, told } = lookAtEvents(entries, isHeadMissing, random, look);
  await lookAtEntries(entries, isHeadMissing, random, look);
  const textOf = ({ turns }: typeof shown) => turns.map(({ text }) => text).join("\n");
  for (const { text } of harmlessOf(talk)) {
    if (!textOf(told).includes(text)) continue;
    count.harmless++;
    if (!textOf(shown).includes(text)) count.masked.push(text);
  }
  return leak;
}

test(`${calls} random calls give nothing away, and mask little else`, { timeout: 60_000 + calls * 500 }, async () => {
  const count: Count = { harmless: 0, masked: [] };
  const seeds = Array.from({ length: calls }, (_, i) => firstSeed + i);
  const leaks: string[] = [];
  for (const seed of seeds) leaks.push(...((leak) => (leak === null ? [] : [leak]))(await leakOf(seed, count)));
  expect(leaks).toEqual([]);
  console.info(`${count.masked.length} of ${count.harmless} harmless sentences beside secrets were masked`);
  expect(count.masked.length / count.harmless).toBeLessThan(largestShareMasked);
});
