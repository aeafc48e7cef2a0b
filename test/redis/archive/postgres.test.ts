import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { findTerms } from "@/lib/archive/find-terms";
import { createPostgresStore } from "@/server/archive/postgres/postgres-store";
import { packQuickly } from "@/server/archive/store/chunk-codec";
import { everything, idsOf, piecesOf } from "@/test/support/archive-parts";
import { chunkOf, keptLong, takeOf } from "@/test/support/archive-takes";
import { type PostgresServer, startPostgres } from "@/test/support/postgres-server";

let server: PostgresServer;
let made = 0;

beforeAll(async () => {
  server = await startPostgres();
}, 180_000);
afterAll(() => server?.stop());

const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}-0`);
const day = (n: number) => Date.UTC(2026, 10, n, 12);
const newSchema = () => `callboard_test_${made++}`;

function open(schema = newSchema(), nowMs = day(30)) {
  const store = createPostgresStore({ url: server.url, schema, retention: keptLong, now: () => nowMs });
  onTestFinished(() => store.close());
  return store;
}

describe("what was kept", () => {
  test("comes back byte for byte, binary included, deflated or not", async () => {
    const store = open();
    const binary = Buffer.from([0, 255, 13, 10, 36, 42, 0xc3, 0x28]);
    const chunk = chunkOf([
      { id: "1-0", fields: ["audio", binary, "x".repeat(500), ""] },
      { id: "2-7", fields: [] },
    ]);
    const packed = { ...chunk, ...(await packQuickly(chunk.body)) };
    const cursor = { life: 1, lastId: "2-7", lastHash: "h", position: null };
    await store.append([takeOf("conv:\0a", 1, 1, { chunk: packed, cursor }), takeOf("conv:b", 1, 3)]);
    expect((await piecesOf(store, "conv:\0a"))[0]?.raw.equals(chunk.body)).toBe(true);
    expect(await store.cursorOf("conv:\0a")).toEqual(cursor);
    expect(await store.cursorOf("conv:none")).toBeNull();
  });

  test("is there after the server was killed, and goes on; meanwhile it is told", { timeout: 120_000 }, async () => {
    const schema = newSchema();
    const store = open(schema);
    await store.append([takeOf("conv:a", 1, 10), takeOf("conv:b", 1, 3)]);
    await server.kill();
    await expect(store.append([takeOf("conv:a", 11, 12)])).rejects.toMatchObject({ name: "StoreError" });
    await server.start();
    expect(await store.append([takeOf("conv:a", 11, 12)])).toEqual({ refusedKeys: [] });
    expect(await idsOf(open(schema), "conv:a")).toEqual(ids(1, 12));
    expect(await store.verify()).toMatchObject({ files: 1, chunks: 3, entries: 15, problems: [] });
  });

  test("spreads over days, is read as one, and leaves day by day", async () => {
    const schema = newSchema();
    await open(schema, day(28)).append([takeOf("conv:a", 1, 5), takeOf("conv:other", 1, 1)]);
    await open(schema, day(29)).append([takeOf("conv:a", 6, 9)]);
    const store = open(schema);
    await store.append([takeOf("conv:a", 10, 12)]);
    expect(await idsOf(store, "conv:a")).toEqual(ids(1, 12));
    expect((await store.livesOf("conv:a"))[0]).toMatchObject({ firstId: "1-0", lastId: "12-0", entries: 12 });
    const files = await store.files();
    expect(files.map((file) => file.day)).toEqual(["2026-11-28", "2026-11-29", "2026-11-30"]);
    expect(files[0]?.sizeBytes).toBeGreaterThan(0);
    await store.removeFiles([files[0]?.name ?? ""]);
    expect(await idsOf(store, "conv:a")).toEqual(ids(6, 12));
    expect(await store.livesOf("conv:other")).toEqual([]);
  });
});

test("a range comes as stretches that hold it, both ways, before and after they were merged", async () => {
  const store = open();
  for (let from = 1; from <= 60; from += 4) await store.append([takeOf("conv:a", from, from + 3)]);
  for (const [from, to, first, last] of [
    ...[["0-0", "99-0", 1, 60] as const, ["6-0", "99-0", 5, 60] as const, ["6-1", "6-2", 5, 8] as const],
    ["38-0", "43-0", 37, 44] as const,
  ]) {
    const range = { fromId: from, toId: to, isReverse: false };
    expect(await idsOf(store, "conv:a", range)).toEqual(ids(first, last));
    const reverse = await piecesOf(store, "conv:a", { ...range, isReverse: true });
    expect(reverse.map(({ firstId }) => firstId)).toEqual(
      (await piecesOf(store, "conv:a", range)).map(({ firstId }) => firstId).reverse(),
    );
  }
  await store.merge("conv:a");
  expect(await piecesOf(store, "conv:a")).toHaveLength(1);
  expect(await idsOf(store, "conv:a")).toEqual(ids(1, 60));
  expect(await store.verify()).toMatchObject({ entries: 60, problems: [] });
});

test("what does not continue the copy is refused by its key; of two that write by turns each entry is kept once", async () => {
  const schema = newSchema();
  const [one, two] = [open(schema), open(schema)];
  await one.append([takeOf("conv:a", 1, 5)]);
  expect(await two.append([takeOf("conv:a", 3, 9), takeOf("conv:b", 1, 2)])).toEqual({ refusedKeys: ["conv:a"] });
  const both = await Promise.all([one, two].map((store) => store.append([takeOf("conv:a", 6, 7)])));
  expect(both.flatMap(({ refusedKeys }) => refusedKeys)).toEqual(["conv:a"]);
  expect(await idsOf(one, "conv:a")).toEqual(ids(1, 7));
});

test("another stream under the same key is kept apart, and a hole with its size", async () => {
  const store = open();
  const gap = {
    afterId: "5-0",
    beforeId: "9-0",
    entries: 3,
    isAtLeast: false,
    cause: "trimmed" as const,
    notedAtMs: 7,
  };
  await store.append([takeOf("conv:a", 1, 5)]);
  await store.append([
    takeOf("conv:a", 9, 9, { expected: { life: 1, lastId: "5-0" }, gap: { ...gap, beforeId: "9-0" } }),
  ]);
  await store.append([
    takeOf("conv:a", 6, 8, {
      expected: { life: 1, lastId: "9-0" },
      cursor: { life: 2, lastId: "8-0", lastHash: "", position: 8 },
      base: { life: 1, lastId: "5-0" },
    }),
  ]);
  expect(await store.gapsOf("conv:a", 1)).toEqual([gap]);
  expect(await store.gapsOf("conv:a", 2)).toEqual([]);
  expect((await store.livesOf("conv:a")).map(({ life, base }) => [life, base])).toEqual([
    [1, null],
    [2, { life: 1, lastId: "5-0" }],
  ]);
  expect(await idsOf(store, "conv:a", everything, 2)).toEqual(ids(6, 8));
});

test("a call that is removed is gone and is not copied again; what follows is, with the hole named", async () => {
  const store = open();
  await store.append([takeOf("conv:a", 1, 5), takeOf("conv:b", 1, 5)]);
  expect(await store.forget("conv:a")).toEqual({ entries: 5 });
  expect(await store.forget("conv:a")).toBeNull();
  expect(await store.livesOf("conv:a")).toEqual([]);
  expect(await store.append([takeOf("conv:a", 1, 5)])).toEqual({ refusedKeys: ["conv:a"] });
  expect(await store.cursorOf("conv:a")).toMatchObject({ lastId: "5-0", position: 5 });
  expect(await store.append([takeOf("conv:a", 6, 8)])).toEqual({ refusedKeys: [] });
  expect(await store.append([takeOf("conv:a", 9, 9)])).toEqual({ refusedKeys: [] });
  expect(await store.gapsOf("conv:a", 1)).toMatchObject([
    { afterId: "0-0", beforeId: "5-0", entries: 5, cause: "deleted" },
  ]);
  expect(await store.verify()).toMatchObject({ entries: 9, problems: [] });
});

test("a list is by when they were copied last, page by page, with none left out and none twice", async () => {
  const store = open();
  await store.append(Array.from({ length: 7 }, (_, n) => takeOf(`conv:N${n}`, 1, 2, { takenAtMs: 1_000 + (n >> 1) })));
  const seen: string[] = [];
  let after = null;
  do {
    const page: Awaited<ReturnType<typeof store.list>> = await store.list({ text: "cOnV:n", after, limit: 2 });
    seen.push(...page.lives.map(({ key }) => key));
    after = page.cutAt;
  } while (after !== null);
  expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `conv:N${n}`));
  expect((await store.list({ text: "none", after: null, limit: 2 })).lives).toEqual([]);
});

test("what calls tell is found by its words, and leaves with its call", async () => {
  const store = open();
  const any = { ...{ terms: null, agent: "", caller: "", outcome: "" }, startedFromMs: null, startedToMs: null };
  const find = async (more: object) => store.finder.find({ ...any, before: null, limit: 50, ...more });
  const keys = async (more: object) => (await find(more)).found.map(({ key }) => key);
  const tell = (key: string, said: string, rules = "masked") =>
    store.finder.tell({
      ...{ key, lastId: "9-0", rules, startedMs: 1_000, endedMs: 2_000, said, told: "caller.id C-9314" },
      facts: { agents: ["night-desk"], caller: "C-9314", outcome: null },
    });
  await store.append(["a", "b", "c"].map((id) => takeOf(`conv:${id}`, 1, 9)));
  await tell("conv:a", "The appointment is at half past nine, says Zoë\0");
  await tell("conv:b", "nine and a half");
  await tell("conv:c", "appointment");
  await tell("conv:gone", "appointment");
  expect(await keys({ terms: findTerms("appoint") })).toEqual(["conv:c", "conv:a"]);
  expect(await keys({ terms: findTerms('"half past nine"') })).toEqual(["conv:a"]);
  expect(await keys({ terms: findTerms("zoe c-9314") })).toEqual(["conv:a"]);
  expect(await keys({ terms: findTerms("half"), agent: "NIGHT", caller: "c-93", startedFromMs: 1_000 })).toHaveLength(
    2,
  );
  expect(await keys({ startedToMs: 999 })).toEqual([]);
  expect((await find({ terms: findTerms("past") })).found[0]?.excerpt).toContain("at half past nine");
  const first = await find({ limit: 2 });
  expect(await keys({ before: first.cutAt })).toEqual(["conv:a"]);
  expect(await store.finder.isTold("conv:a", "9-0", "masked")).toBe(true);
  expect(await store.finder.isTold("conv:a", "9-0", "otherwise")).toBe(false);
  expect(await store.finder.factsOf("conv:a", "masked")).toMatchObject({ agents: ["night-desk"] });
  await store.forget("conv:a");
  expect(await keys({ terms: findTerms("appoint") })).toEqual(["conv:c"]);
});

test("an address that nobody answers is told without its password", async () => {
  const url = "postgres://callboard:hunter2@127.0.0.1:1/none";
  const store = createPostgresStore({ url, schema: newSchema(), retention: keptLong, now: Date.now });
  onTestFinished(() => store.close());
  const said = await store.cursorOf("conv:a").then(String, String);
  expect(said).toMatch(/PostgreSQL/);
  expect(said).not.toContain("hunter2");
});
