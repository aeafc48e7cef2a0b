import { EventSource } from "eventsource";
import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test } from "vitest";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { apiPath } from "@/lib/endpoints/api-path";
import { endpoints, type QueryOf } from "@/lib/endpoints/endpoints";
import type { Role } from "@/lib/permissions";
import { RawEvent } from "@/lib/schema/conversation-event";
import { RevealAnswer } from "@/lib/schema/replay";
import type { Redis } from "@/server/redis/connect";
import { ask, refusalOf } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { type SignedConsole, startSignedConsole } from "@/test/support/signed-console";
import { waitFor } from "@/test/support/wait-for";

let redis: Redis;
let server: ConsoleServer;
let prefix: string;
let signed: SignedConsole | undefined;
let headers: Record<string, string>;
const card = "4111 1111 1111 1111";

beforeEach(async () => {
  [signed, headers] = [undefined, {}];
  prefix = uniquePrefix();
  redis = await testClient(inject("redisUrl"), prefix);
  server = await startConsole(inject("redisUrl"), `${prefix}:*`);
});

afterEach(() => server.stop());

const startMs = 1_700_000_000_000;
const idOf = (i: number) => `${startMs + i * 1_000}-0`;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => idOf(from + i));

async function add(callId: string, from: number, to: number) {
  const pipeline = redis.pipeline();
  for (let i = from; i <= to; i++) {
    const text = i % 10 === 3 ? `my card is ${card}.` : `this is sentence ${["one", "two", "three"][i % 3]}.`;
    const role = i % 2 === 0 ? "agent" : "user";
    const said = ["kind", "transcript", "phase", "final", "eot", "1", "role", role, "text", text];
    pipeline.xadd(`${prefix}:${callId}`, idOf(i), ...said);
  }
  await pipeline.exec();
  await waitFor(`call ${callId}`, () => server.runtime.collector.registry.find(callId));
}

const transcript = (callId: string, query = "") => ask(server.url, endpoints.transcript, { params: { callId }, query });

/** From now on requests come from somebody of this role, at a console that asks who comes. */
async function actAs(role: Role): Promise<void> {
  if (!signed) {
    await server.stop();
    signed = await startSignedConsole(inject("redisUrl"), `${prefix}:*`);
    server = signed.server;
  }
  headers = signed.headersOf(role);
}

describe("an adapter pinned in the settings", () => {
  test("reads the calls of its pattern, and no others", async () => {
    await server.stop();
    const env = { CALLBOARD_ADAPTERS: `${prefix}:a*=seed:append,${prefix}:b*=openai-realtime` };
    server = await startConsole(inject("redisUrl"), `${prefix}:*`, { env });
    const calls = ["a1", "b1", "c1"];
    for (const callId of calls) {
      for (const [i, text] of ["I would like", " to rebook", " my flight"].entries())
        await redis.xadd(`${prefix}:${callId}`, idOf(i), "text", text, "ts", String(startMs + i * 1_000));
      await waitFor(`call ${callId}`, () => server.runtime.collector.registry.find(callId));
    }
    const pages = await Promise.all(calls.map((callId) => transcript(callId)));
    expect(pages.map(({ header }) => header.shape.pinnedAdapter)).toEqual(["seed", "openai-realtime", null]);
    expect(pages[0]?.turns.map(({ text }) => text)).toEqual(["I would like to rebook my flight"]);
    expect(pages[1]).toMatchObject({ turns: [], counts: { raw: 3 } });
    expect(pages[2]?.turns.length).toBeGreaterThan(0);
    expect(pages[0]?.header.shape.modes).toMatchObject({ "seed *": { mode: "append", isPinned: true } });
  });
});

describe("a transcript", () => {
  test("until an entry is the fold of the events up to there", async () => {
    await add("until", 1, 60);
    const { events } = await ask(server.url, endpoints.events, { params: { callId: "until" } });
    for (const i of [1, 17, 42, 60]) {
      const page = await transcript("until", `?until=${idOf(i)}`);
      const folded = foldEvents(events.slice(0, i), { head: page.header.head });
      expect(page.turns).toEqual(folded.turns);
      expect([page.counts, page.state]).toEqual([folded.counts, folded.state]);
      expect([page.asOfEntryId, page.untilIs]).toEqual([idOf(i), "inside"]);
    }
    expect(await transcript("until", "?until=5")).toMatchObject({ turns: [], asOfEntryId: null, untilIs: "before" });
    expect(await transcript("until", `?until=${startMs * 2}`)).toMatchObject({
      untilIs: "after",
      asOfEntryId: idOf(60),
    });
    expect(JSON.stringify(await transcript("until"))).not.toMatch(/4111|1111/);
  });

  test("comes in pages that keep to the moment of the first", async () => {
    await add("pages", 1, 50);
    const all = await transcript("pages");
    const turnIds: string[] = [];
    let cursor = "";
    for (;;) {
      const page = await transcript("pages", `?limit=7${cursor}`);
      turnIds.push(...page.turns.map(({ turnId }) => turnId));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
      await add("pages", 51, 55).catch(() => undefined);
    }
    expect(turnIds).toEqual(all.turns.map(({ turnId }) => turnId));
  });

  test("says what groups have not read or acked, and that the beginning was trimmed", async () => {
    await add("missing", 1, 40);
    const key = `${prefix}:missing`;
    await redis.xgroup("CREATE", key, "brain", "0");
    await redis.xreadgroup("GROUP", "brain", "b-1", "COUNT", 30, "STREAMS", key, ">");
    await redis.xtrim(key, "MAXLEN", 20);
    const kinds = (await transcript("missing")).missing.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["trimmed-head", "never-acked", "unread"]));
  });

  test("has a bound for what is no turn, and says what it leaves out", async () => {
    const letters = "abcdefghijklmnopqrstuvwxyz";
    const nameOf = (i: number) => Array.from(i.toString(26), (digit) => letters[Number.parseInt(digit, 26)]).join("");
    const pipeline = redis.pipeline();
    for (let i = 1; i <= 10_200; i++)
      pipeline.xadd(
        `${prefix}:marks`,
        `${startMs + i}-0`,
        "kind",
        "memory",
        "op",
        "set",
        "key",
        nameOf(i),
        "value",
        "x",
      );
    await pipeline.exec();
    await waitFor("call marks", () => server.runtime.collector.registry.find("marks"));
    const page = await transcript("marks");
    expect([page.marks.length, page.state.memory.length]).toEqual([10_000, 1_000]);
    expect(page.missing.filter(({ kind }) => kind === "cut").map(({ entries }) => entries)).toEqual([
      expect.any(Number),
      200,
    ]);
    expect(page.state.memory[0]?.name).toBe(nameOf(10_200));
  }, 60_000);

  test("refuses what is no moment, and calls nobody knows", async () => {
    await add("bad", 1, 2);
    for (const query of ["until=now", "until=(1-0", "limit=0", "cursor=7"]) {
      const refusal = await refusalOf(`${server.url}${apiPath("transcript", { params: { callId: "bad" } })}?${query}`);
      expect([query, refusal.status, refusal.message.split(":")[0]]).toEqual([query, 400, query.split("=")[0]]);
    }
    expect(await refusalOf(`${server.url}${apiPath("transcript", { params: { callId: "nobody" } })}`)).toMatchObject({
      status: 404,
    });
  });
});

function follow(callId: string, query = "") {
  const seen = { ids: [] as string[], resets: [] as string[], lastId: "", heads: 0 };
  const source = new EventSource(`${server.url}${apiPath("eventTail", { params: { callId } })}${query}`);
  onTestFinished(() => source.close());
  source.addEventListener("events", ({ data, lastEventId }) => {
    const { events } = JSON.parse(data);
    seen.ids.push(...events.map((event: unknown) => RawEvent.parse(event).entryId));
    seen.lastId = lastEventId;
    expect(data).not.toMatch(/4111/);
  });
  source.addEventListener("head", () => {
    seen.heads++;
  });
  source.addEventListener("reset", ({ data }) => {
    seen.resets.push(JSON.parse(data).cause);
    seen.ids.length = 0;
  });
  return { seen, close: () => source.close() };
}

describe("the tail of events", () => {
  test("brings each event once and in order, and goes on after the last id", async () => {
    await add("live", 1, 250);
    const first = follow("live");
    await waitFor("the history", () => first.seen.ids.length === 250);
    await add("live", 251, 300);
    await waitFor("what comes", () => first.seen.ids.length === 300);
    first.close();
    await add("live", 301, 340);
    const second = follow("live", `?after=${first.seen.lastId}`);
    await waitFor("the rest", () => second.seen.ids.length === 40);
    expect([...first.seen.ids, ...second.seen.ids]).toEqual(range(1, 340));
    expect([first.seen.resets, second.seen.resets, first.seen.heads > 0]).toEqual([[], [], true]);
    second.close();
    await waitFor("nobody to be left", () => server.runtime.eventTail.watcherCount === 0);
    expect(server.runtime.tail.watcherCount).toBe(0);
  });

  test("goes on while the head is trimmed, and starts over when the stream is deleted and made anew", async () => {
    await add("reset", 1, 220);
    const { seen } = follow("reset");
    await waitFor("the history", () => seen.ids.length === 220);
    await redis.xtrim(`${prefix}:reset`, "MAXLEN", 10);
    await add("reset", 221, 230);
    await waitFor("what comes", () => seen.ids.length === 230);
    expect(seen.ids).toEqual(range(1, 230));
    await redis.del(`${prefix}:reset`);
    await add("reset", 300, 305);
    await waitFor("the new stream", () => seen.resets.length > 0 && seen.ids.length === 6);
    expect(seen.ids).toEqual(range(300, 305));
  });

  test("starts over for a reader of another version", async () => {
    await add("version", 1, 5);
    const { seen } = follow("version", `?after=${idOf(5)}&version=other`);
    await waitFor("all of it", () => seen.ids.length === 5);
    expect(seen.resets).toHaveLength(1);
  });
});

async function exported(callId: string, query: QueryOf<"export">) {
  const response = await fetch(`${server.url}${apiPath("export", { params: { callId }, query })}`, { method: "POST" });
  expect(response.status).toBe(200);
  return { text: await response.text(), name: response.headers.get("content-disposition") };
}

describe("an export", () => {
  test("is a masked file of each format, recorded in the audit", async () => {
    await add('a"/../b', 1, 30);
    for (const [format, looks] of [
      ["txt", /^# Call a/],
      ["srt", /00:00:0\d,\d{3} --> /],
      ["vtt", /^WEBVTT/],
      ["jsonl", /^\{"callboard":/],
    ] as const) {
      const { text, name } = await exported('a"/../b', { format });
      expect(text).toMatch(looks);
      expect(text).not.toMatch(/4111|1111/);
      expect(name).toBe(`attachment; filename="callboard-a_b.${format}"`);
    }
    const { rows } = await ask(server.url, endpoints.audit, { query: "?action=export&limit=4" });
    expect(rows.map(({ params }) => params.format)).toEqual(["jsonl", "vtt", "srt", "txt"]);
  });

  test("as JSON lines holds every entry", async () => {
    await add("lines", 1, 1_700);
    const lines = (await exported("lines", { format: "jsonl" })).text.trim().split("\n");
    expect(lines.slice(1).map((line) => JSON.parse(line).id)).toEqual(range(1, 1_700));
  });

  test("is refused without the right", async () => {
    await add("refused", 1, 3);
    await actAs("operator");
    expect(
      await refusalOf(
        `${server.url}${apiPath("export", { params: { callId: "refused" }, query: { format: "txt" } })}`,
        { method: "POST", headers },
      ),
    ).toMatchObject({
      status: 403,
    });
    expect(
      await refusalOf(`${server.url}/api/calls/refused/export?format=pdf`, { method: "POST", headers }),
    ).toMatchObject({
      status: 403,
    });
  });
});

function reveal(callId: string, body: object): Promise<Response> {
  return fetch(`${server.url}${apiPath("reveal", { params: { callId } })}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ requestId: `reveal-${prefix}`.slice(0, 64), reason: "customer asked", ...body }),
  });
}

describe("a reveal", () => {
  test("shows exactly these entries unmasked, audited before and after, never with the text", async () => {
    await add("shown", 1, 20);
    await actAs("support");
    const response = await reveal("shown", { entryIds: [idOf(13), idOf(3), idOf(3), "9-9"] });
    const answer = RevealAnswer.parse(await response.json());
    expect(answer.events.map(({ entryId, text }) => [entryId, text])).toEqual([
      [idOf(3), `my card is ${card}.`],
      [idOf(13), `my card is ${card}.`],
    ]);
    expect([answer.missingEntryIds, answer.omittedEntryIds, answer.entries]).toEqual([["9-9"], [], []]);
    const asEntries = await reveal("shown", { entryIds: [idOf(3)], withEntries: true, requestId: `whole-${prefix}` });
    expect(RevealAnswer.parse(await asEntries.json()).entries).toMatchObject([
      { id: idOf(3), fields: { role: "user", text: `my card is ${card}.` } },
    ]);
    await actAs("admin");
    const query = `?requestId=${answer.requestId}`;
    const outcomes = (await ask(server.url, endpoints.audit, { query, headers })).rows;
    const intents = (await ask(server.url, endpoints.audit, { query: `${query}&kind=intent`, headers })).rows;
    expect(intents).toMatchObject([{ action: "reveal", reason: "customer asked", isOpen: false }]);
    expect(outcomes).toMatchObject([
      { kind: "outcome", targets: [{ callId: "shown", entryIds: [idOf(3), idOf(13)] }] },
    ]);
    expect(outcomes[0]?.params.masked).not.toBe("");
    expect(JSON.stringify([intents, outcomes])).not.toContain("4111");
  });

  test("needs a reason and the right; refusals are audited", async () => {
    await add("refused", 1, 5);
    for (const body of [{ entryIds: [idOf(3)], reason: " x " }, { entryIds: [] }, { entryIds: ["now"] }]) {
      expect((await reveal("refused", body)).status).toBe(400);
    }
    await actAs("operator");
    expect((await reveal("refused", { entryIds: [idOf(3)] })).status).toBe(403);
    const query = "?kind=refused&actor=token:operator&limit=5";
    const { rows } = await ask(server.url, endpoints.audit, { query, headers });
    expect(rows[0]).toMatchObject({
      action: "calls/{callId}/reveal",
      actor: { name: "token:operator", role: "operator" },
    });
  });

  test("shows nothing when the audit cannot be written", async () => {
    await add("unaudited", 1, 5);
    await server.stop();
    const store = await ownRedis();
    server = await startConsole(inject("redisUrl"), `${prefix}:*`, { env: { CALLBOARD_STATE_URL: store.url } });
    await store.stop();
    const response = await reveal("unaudited", { entryIds: [idOf(3)] });
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain("4111");
    expect(
      (
        await fetch(
          `${server.url}${apiPath("export", { params: { callId: "unaudited" }, query: { format: "txt" } })}`,
          { method: "POST" },
        )
      ).status,
    ).toBe(503);
  });
});
