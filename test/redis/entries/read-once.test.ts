import { expect, test } from "vitest";
import { ConversationEvent } from "@/lib/schema/conversation-event";
import { StreamEntry } from "@/lib/schema/stream-entry";
import type { Redis } from "@/server/redis/connect";
import { ownRedis } from "@/test/support/own-redis";
import { runRuntime, testClient } from "@/test/support/run-runtime";
import { type TakenFrame, takeFrames } from "@/test/support/take-frames";
import { waitFor } from "@/test/support/wait-for";

const before = 620;
const startMs = Date.now() - before - 1_000;
const idOf = (i: number) => `${startMs + i}-0`;
const lines = [
  "How may I help?",
  "Please note my card, it is 4111 1111 1111 1111.",
  "Thank you, Maria Lopez, I have noted it.",
  "You are welcome.",
];

function fieldsOf(i: number): string[] {
  const text = lines[i % lines.length] ?? "";
  const role = i % 2 === 0 ? "agent" : "user";
  return ["kind", "transcript", "phase", "final", "eot", "1", "role", role, "text", text];
}

/** All at once: what a text shows at first depends on what has come behind it by then. */
async function add(redis: Redis, from: number, to: number): Promise<void> {
  const together = redis.multi();
  for (let i = from; i <= to; i++) together.xadd("once:a", idOf(i), ...fieldsOf(i));
  await together.exec();
}

/** How often the server saw each of the commands that bring entries, and the payloads of a stream. */
async function readCommands(redis: Redis): Promise<Record<"xread" | "xrange" | "xrevrange", number>> {
  const text = await redis.info("commandstats");
  const calls = (name: string) => Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(text)?.[1] ?? 0);
  return { xread: calls("xread"), xrange: calls("xrange"), xrevrange: calls("xrevrange") };
}

const entriesOf = (frames: TakenFrame[]) =>
  frames.flatMap(({ event, data }) => (event === "entry" ? [StreamEntry.parse(data)] : []));
const eventsOf = (frames: TakenFrame[]) =>
  frames.flatMap(({ event, data }) => (event === "events" ? ConversationEvent.array().parse(Object(data).events) : []));

test("a call that is watched and played is read by one command and masked once, for both alike", async () => {
  const { url } = await ownRedis();
  const redis = await testClient(url);
  await redis.xadd("once:a", idOf(0), ...fieldsOf(2), "pii", '[["text",11,22,"name"]]');
  await add(redis, 1, before);
  const { runtime } = await runRuntime(url, { CALLBOARD_STREAMS: "once:*" });
  await waitFor("the call", () => runtime.collector.registry.find("a"));
  const played = takeFrames(await runtime.eventTail.watch("a", undefined, {}));
  const watched = takeFrames(await runtime.tail.watch("a", undefined));
  let last = before;
  const addMore = async (count: number) => {
    await add(redis, last + 1, last + count);
    last += count;
    await waitFor("the tail", () => entriesOf(watched).at(-1)?.id === idOf(last));
    await waitFor("the player", () => eventsOf(played).at(-1)?.entryId === idOf(last));
  };
  await addMore(lines.length - 1 - (last % lines.length));
  await waitFor("the log to be handed what comes", async () => {
    const { xrange } = await readCommands(redis);
    await addMore(lines.length);
    return (await readCommands(redis)).xrange === xrange;
  });

  // Who speaks in a call is looked up once soon after it was found, and not again for a good while.
  await waitFor("what the call tells", () => runtime.toldCalls.find({ q: "", limit: 1 }).lookedAt === 1);

  const [first, commands] = [last + 1, await readCommands(redis)];
  for (let i = 0; i < 12; i++) await addMore(lines.length);
  const after = await readCommands(redis);
  expect({ xrange: after.xrange - commands.xrange, xrevrange: after.xrevrange - commands.xrevrange }).toEqual({
    xrange: 0,
    xrevrange: 0,
  });
  expect(after.xread).toBeGreaterThan(commands.xread);

  const ids = Array.from({ length: last - first + 1 }, (_, i) => idOf(first + i));
  const shown = entriesOf(watched).filter(({ id }) => ids.includes(id));
  const said = eventsOf(played).filter(({ entryId }) => ids.includes(entryId));
  expect(shown.map(({ id }) => id)).toEqual(ids);
  expect(said.map(({ entryId }) => entryId)).toEqual(ids);
  expect(shown.map(({ fields }) => fields.text)).toEqual(said.map(({ text }) => text));
  const all = JSON.stringify([shown, said]);
  expect(all).toContain("Thank you, [name], I have noted it.");
  expect(all).not.toMatch(/4111|Lopez/);
});
