import { EventSource } from "eventsource";
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from "vitest";
import { apiPath } from "@/lib/endpoints/api-path";
import { TailsFrame } from "@/lib/schema/tails";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { refusalOf } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const prefix = uniquePrefix();
const callIds = ["a", "b", "c"];
let redis: Redis;
let server: ConsoleServer;

const added: { callId: string; id: string | null }[] = [];
const add = async (callId: string, text: string) => {
  const id = await redis.xadd(`${prefix}:${callId}`, "*", "speaker", "caller", "text", text);
  added.push({ callId, id });
};

beforeAll(async () => {
  redis = connectRedis({ url: inject("redisUrl"), name: "test", purpose: "commands" });
  await waitFor("Redis", () => redis.status === "ready");
  for (const callId of callIds) await add(callId, `opening ${callId} words follow here`);
  server = await startConsole(inject("redisUrl"), `${prefix}:*`);
  await waitFor("all to be read", () => server.runtime.fleet.snapshot.totals.calls === callIds.length);
});
afterAll(async () => {
  await server.stop();
  await redis.del(callIds.map((callId) => `${prefix}:${callId}`));
  redis.disconnect();
});

const names = ["from", "joined", "ended", "refused", "entry", "gap", "events", "head", "corrections", "reset", "state"];

/** What each tail was given, by its place. */
function follow(tail: readonly string[]): string[][] {
  const told: string[][] = tail.map(() => []);
  let place = 0;
  const source = new EventSource(`${server.url}${apiPath("tails", { query: { tail } })}`);
  onTestFinished(() => source.close());
  for (const name of names) {
    source.addEventListener(name, ({ data }: MessageEvent<string>) => {
      const frame = TailsFrame.parse({ event: name, data: JSON.parse(data) });
      if (frame.event === "from") place = frame.data;
      else told[place]?.push(`${name} ${data}`);
    });
  }
  return told;
}

test("several tails come over one connection, each whole and in order, and one refused stops none", async () => {
  const told = follow([
    ...callIds.map((callId) => apiPath("tail", { params: { callId } })),
    apiPath("eventTail", { params: { callId: "a" } }),
    apiPath("tail", { params: { callId: "nobody" } }),
    "/api/calls/a/entries",
  ]);
  await waitFor("all to join", () => told.every((lines) => lines.length > 0));
  for (let i = 0; i < 20; i++) for (const callId of callIds) await add(callId, "and more words follow");
  const ids = callIds.map((callId) => added.filter((one) => one.callId === callId).map(({ id }) => id));
  const idsOf = (lines: readonly string[] = [], name = "entry") =>
    lines
      .filter((line) => line.startsWith(`${name} `))
      .flatMap((line) => [...line.matchAll(/"(?:id|entryId)":"(\d+-\d+)"/g)].map(([, id]) => id));
  await waitFor("all to come", () => told.slice(0, 3).every((lines) => idsOf(lines).length === 21));
  expect(told.slice(0, 3).map((lines) => idsOf(lines))).toEqual(ids);
  const eventIds = () => [...new Set(idsOf(told[3], "events"))];
  await waitFor("the events of a", () => eventIds().length === 21);
  expect(eventIds()).toEqual(ids[0]);
  expect(told[4]).toEqual([expect.stringMatching(/^refused .*"not-found"/)]);
  expect(told[5]).toEqual([expect.stringMatching(/^refused .*"bad-request"/)]);
});

test("what is no list of tails is refused", async () => {
  for (const search of ["", "?tail=", "?tail=https://elsewhere/", `?${"tail=/api/calls/a/tail&".repeat(25)}`]) {
    expect(await refusalOf(`${server.url}${apiPath("tails", { query: { tail: [] } })}${search}`)).toMatchObject({
      status: 400,
    });
  }
});
