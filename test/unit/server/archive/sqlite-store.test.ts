import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findTerms } from "@/lib/archive/find-terms";
import { packQuickly } from "@/server/archive/store/chunk-codec";
import { archiveFolder, everything, idsOf, openArchive, piecesOf } from "@/test/support/archive-parts";
import { chunkOf, keptLong, takeOf } from "@/test/support/archive-takes";

const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}-0`);
const day = (n: number) => Date.UTC(2026, 10, n, 12);
const filesIn = (path: string) => readdirSync(path).filter((name) => name.endsWith(".db"));

describe("what was kept", () => {
  test("comes back byte for byte, binary included, deflated or not", async () => {
    const store = openArchive(archiveFolder());
    const binary = Buffer.from([0, 255, 13, 10, 36, 42, 0xc3, 0x28]);
    const chunk = chunkOf([
      { id: "1-0", fields: ["audio", binary, "x".repeat(500), ""] },
      { id: "2-7", fields: [] },
    ]);
    const packed = { ...chunk, ...(await packQuickly(chunk.body)) };
    expect(packed.isDeflated).toBe(true);
    await store.append([
      takeOf("conv:a", 1, 1, { chunk: packed, cursor: { life: 1, lastId: "2-7", lastHash: "h", position: null } }),
    ]);
    const [piece] = await piecesOf(store, "conv:a");
    expect(piece?.raw.equals(chunk.body)).toBe(true);
    expect(await store.cursorOf("conv:a")).toEqual({ life: 1, lastId: "2-7", lastHash: "h", position: null });
  });

  test("is there after the store was opened again, and goes on", async () => {
    const path = archiveFolder();
    const first = openArchive(path);
    await first.append([takeOf("conv:a", 1, 10), takeOf("conv:b", 1, 3)]);
    await first.close();
    const second = openArchive(path);
    expect(await second.append([takeOf("conv:a", 11, 12)])).toEqual({ refusedKeys: [] });
    expect(await idsOf(second, "conv:a")).toEqual(ids(1, 12));
    expect(await idsOf(second, "conv:b")).toEqual(ids(1, 3));
    expect(await second.verify()).toMatchObject({ chunks: 3, entries: 15, problems: [] });
  });

  test("spreads over days and is read as one", async () => {
    const path = archiveFolder();
    await openArchive(path, day(28)).append([takeOf("conv:a", 1, 5), takeOf("conv:other", 1, 1)]);
    await openArchive(path, day(29)).append([takeOf("conv:a", 6, 9)]);
    const store = openArchive(path, day(30));
    await store.append([takeOf("conv:a", 10, 12)]);
    expect(filesIn(path)).toHaveLength(3);
    expect(await idsOf(store, "conv:a")).toEqual(ids(1, 12));
    const [life] = await store.livesOf("conv:a");
    expect(life).toMatchObject({ firstId: "1-0", lastId: "12-0", entries: 12, position: 12 });
    expect(await store.cursorOf("conv:other")).toMatchObject({ lastId: "1-0" });
  });

  test("is this account's alone", async () => {
    const path = join(archiveFolder(), "of", "calls");
    await openArchive(path).append([takeOf("conv:a", 1, 2)]);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(path))
      expect([name, statSync(join(path, name)).mode & 0o777]).toEqual([name, 0o600]);
  });
});

describe("a range", () => {
  async function scene() {
    const path = archiveFolder();
    const early = openArchive(path, day(29));
    for (let from = 1; from <= 40; from += 4) await early.append([takeOf("conv:a", from, from + 3)]);
    const store = openArchive(path, day(30));
    for (let from = 41; from <= 60; from += 4) await store.append([takeOf("conv:a", from, from + 3)]);
    return store;
  }

  test.each([
    ["all of it", "0-0", "99-0", 1, 60],
    ["from within a stretch", "6-0", "99-0", 5, 60],
    ["to within a stretch", "0-0", "6-1", 1, 8],
    ["across the days", "38-0", "43-0", 37, 44],
    ["between two entries", "6-1", "6-2", 5, 8],
    ["one entry", "41-0", "41-0", 41, 44],
  ])("%s", async (_, fromId, toId, first, last) => {
    const store = await scene();
    const range = { fromId, toId };
    expect(await idsOf(store, "conv:a", { ...range, isReverse: false })).toEqual(ids(first, last));
    const back = await piecesOf(store, "conv:a", { ...range, isReverse: true });
    expect(back.map(({ firstId }) => firstId)).toEqual(
      (await piecesOf(store, "conv:a", { ...range, isReverse: false })).map(({ firstId }) => firstId).reverse(),
    );
  });

  test.each([
    ["before all", "0-0", "0-5"],
    ["after all", "61-0", "99-0"],
    ["upside down", "9-0", "8-0"],
  ])("%s is empty", async (_, fromId, toId) => {
    const store = await scene();
    expect(await idsOf(store, "conv:a", { fromId, toId, isReverse: false })).toEqual([]);
    expect(await idsOf(store, "conv:a", { fromId, toId, isReverse: true })).toEqual([]);
  });

  test("merged stretches hold the same, and a range in them too", async () => {
    const store = await scene();
    const before = await piecesOf(store, "conv:a");
    await store.merge("conv:a");
    const after = await piecesOf(store, "conv:a");
    expect(after).toHaveLength(2);
    expect(Buffer.concat(after.map(({ raw }) => raw)).equals(Buffer.concat(before.map(({ raw }) => raw)))).toBe(true);
    expect(await idsOf(store, "conv:a", { fromId: "50-0", toId: "51-0", isReverse: true })).toEqual(ids(41, 60));
    await store.append([takeOf("conv:a", 61, 62)]);
    expect(await idsOf(store, "conv:a")).toEqual(ids(1, 62));
    expect((await store.verify()).problems).toEqual([]);
  });
});

describe("who writes", () => {
  test("what does not continue the copy is refused by its key, the rest is kept", async () => {
    const path = archiveFolder();
    const one = openArchive(path);
    const other = openArchive(path);
    await one.append([takeOf("conv:a", 1, 5), takeOf("conv:b", 1, 5)]);
    const again = await other.append([takeOf("conv:a", 1, 5), takeOf("conv:b", 6, 7), takeOf("conv:c", 6, 7)]);
    expect(again).toEqual({ refusedKeys: ["conv:a", "conv:c"] });
    expect(await idsOf(one, "conv:a")).toEqual(ids(1, 5));
    expect(await idsOf(one, "conv:b")).toEqual(ids(1, 7));
  });

  test("two that write the same folder by turns keep each entry once", async () => {
    const path = archiveFolder();
    const stores = [openArchive(path), openArchive(path)];
    for (let from = 1; from <= 40; from++) {
      const results = await Promise.all(stores.map((store) => store.append([takeOf("conv:a", from, from)])));
      expect(results.filter(({ refusedKeys }) => refusedKeys.length === 0)).toHaveLength(1);
    }
    expect(await idsOf(openArchive(path), "conv:a")).toEqual(ids(1, 40));
  });
});

describe("lives and gaps", () => {
  test("another stream under the same key is kept apart, with what it shares", async () => {
    const store = openArchive(archiveFolder());
    await store.append([takeOf("conv:a", 1, 9)]);
    const take = takeOf("conv:a", 5, 7, {
      expected: { life: 1, lastId: "9-0" },
      cursor: { life: 2, lastId: "7-0", lastHash: "other", position: 7 },
      base: { life: 1, lastId: "4-0" },
    });
    expect(await store.append([take])).toEqual({ refusedKeys: [] });
    expect(await idsOf(store, "conv:a", everything, 1)).toEqual(ids(1, 9));
    expect(await idsOf(store, "conv:a", everything, 2)).toEqual(ids(5, 7));
    expect(await store.livesOf("conv:a")).toMatchObject([
      { life: 1, base: null, entries: 9 },
      { life: 2, base: { life: 1, lastId: "4-0" }, entries: 3 },
    ]);
    expect(await store.cursorOf("conv:a")).toMatchObject({ life: 2, lastId: "7-0" });
  });

  test("a hole is kept with its size, also where nothing came with it", async () => {
    const store = openArchive(archiveFolder());
    const gap = {
      afterId: "0-0",
      beforeId: "5-0",
      entries: 4,
      isAtLeast: false,
      cause: "trimmed" as const,
      notedAtMs: 9,
    };
    await store.append([takeOf("conv:a", 5, 7, { expected: null, gap })]);
    const alone = { ...gap, afterId: "7-0", beforeId: null, entries: 7, isAtLeast: true };
    const cursor = { life: 1, lastId: "7-0", lastHash: "h", position: 9 };
    await store.append([takeOf("conv:a", 8, 8, { chunk: null, gap: alone, cursor })]);
    expect(await store.gapsOf("conv:a", 1)).toEqual([gap, alone]);
    expect(await store.cursorOf("conv:a")).toEqual(cursor);
  });
});

describe("a call removed for good", () => {
  const secret = "Wolfgang-Amadeus-4111-1111-1111-1111";

  /** Every byte of the folder, with what stands beside the files. */
  const bytesOf = (path: string) => Buffer.concat(readdirSync(path).map((name) => readFileSync(join(path, name))));

  test("leaves none of its bytes in any file", async () => {
    const path = archiveFolder();
    const stored: Buffer[] = [];
    for (const at of [day(29), day(30)]) {
      const store = openArchive(path, at);
      for (let i = 0; i < 60; i++) {
        const from = (at === day(30) ? 600 : 0) + i * 10 + 1;
        const entries = Array.from({ length: 10 }, (_, n) => ({
          id: `${from + n}-0`,
          fields: ["text", `${secret} ${(from + n) * 7919} ${"lorem ipsum ".repeat((from * n) % 40)}`],
        }));
        const chunk = chunkOf(entries);
        const packed = { ...chunk, ...(i % 2 === 0 ? await packQuickly(chunk.body) : {}) };
        stored.push(packed.body);
        const own = takeOf(`conv:${secret}`, from, from + 9, { chunk: packed });
        await store.append([own, ...Array.from({ length: 5 }, (_, n) => takeOf(`conv:${n}`, from, from + 9))]);
      }
      if (at === day(30)) await store.merge(`conv:${secret}`);
      await store.close();
    }
    const store = openArchive(path, day(30));
    stored.push(...(await piecesOf(store, `conv:${secret}`)).map(({ raw }) => raw));
    const before = bytesOf(path);
    expect(before.includes(secret)).toBe(true);
    expect(await store.forget(`conv:${secret}`)).toEqual({ entries: 1_200 });
    const after = bytesOf(path);
    expect(after.includes(secret)).toBe(false);
    const pieceOf = (body: Buffer) => body.subarray(body.length >> 1, (body.length >> 1) + 24);
    expect(stored.filter((body) => after.includes(pieceOf(body)))).toEqual([]);
    expect(await store.livesOf(`conv:${secret}`)).toEqual([]);
    expect(await idsOf(store, "conv:3")).toEqual(ids(1, 1_200));
    expect((await store.verify()).problems).toEqual([]);
  });

  test("is not copied again; what follows is, with the hole named", async () => {
    const path = archiveFolder();
    const first = openArchive(path);
    await first.append([takeOf("conv:a", 1, 9)]);
    expect(await first.forget("conv:a")).toEqual({ entries: 9 });
    expect(await first.forget("conv:a")).toBeNull();
    expect(await first.append([takeOf("conv:a", 1, 9)])).toEqual({ refusedKeys: ["conv:a"] });
    await first.close();
    const store = openArchive(path);
    expect(await store.cursorOf("conv:a")).toMatchObject({ lastId: "9-0", position: 9 });
    expect(await store.append([takeOf("conv:a", 10, 12)])).toEqual({ refusedKeys: [] });
    expect(await store.gapsOf("conv:a", 1)).toMatchObject([{ beforeId: "9-0", entries: 9, cause: "deleted" }]);
  });

  test("a removal that was broken off is finished before anything is written", async () => {
    const path = archiveFolder();
    const first = openArchive(path);
    await first.append([takeOf("conv:a", 1, 9)]);
    await first.forget("conv:other");
    await first.close();
    const { loadSqlDriver } = await import("@/server/archive/store/sql-driver");
    const { openForgotten } = await import("@/server/archive/store/forgotten");
    const record = openForgotten(await loadSqlDriver(), join(path, "forgotten.db"));
    record.note("conv:a", { lastId: "9-0", position: 9, entries: 9 });
    record.close();
    const store = openArchive(path);
    await store.append([takeOf("conv:b", 1, 1)]);
    expect(await store.livesOf("conv:a")).toEqual([]);
    expect(bytesOf(path).includes("words of 3-0")).toBe(false);
  });
});

describe("when something is wrong", () => {
  test("a damaged file is left out and told, another is begun, the rest is there", async () => {
    const path = archiveFolder();
    const first = openArchive(path, day(29));
    await first.append([takeOf("conv:a", 1, 3)]);
    await first.close();
    const second = openArchive(path, day(30));
    await second.append([takeOf("conv:b", 1, 3)]);
    await second.close();
    const [, newest = ""] = filesIn(path).sort();
    writeFileSync(join(path, newest), Buffer.alloc(9_000, 7));
    const store = openArchive(path, day(30));
    expect(await store.cursorOf("conv:b")).toBeNull();
    expect(await store.append([takeOf("conv:b", 1, 4)])).toEqual({ refusedKeys: [] });
    expect(await idsOf(store, "conv:a")).toEqual(ids(1, 3));
    expect(await idsOf(store, "conv:b")).toEqual(ids(1, 4));
    const states = await store.files();
    expect(states.map(({ problem }) => problem === null)).toEqual([true, false, true]);
    expect(states[1]?.problem).toMatch(/not a database/);
    expect((await store.verify()).problems).toHaveLength(1);
  });

  test("a damaged stretch is found", async () => {
    const path = archiveFolder();
    const first = openArchive(path);
    await first.append([takeOf("conv:a", 1, 3)]);
    await first.close();
    const [name = ""] = filesIn(path);
    const bytes = readFileSync(join(path, name));
    bytes.write("9-0", bytes.indexOf("2-0\r\n"));
    writeFileSync(join(path, name), bytes);
    expect((await openArchive(path).verify()).problems).toEqual([
      expect.stringContaining("entry 3-0 stands after 9-0"),
    ]);
  });

  test("a file of a newer version is left alone", async () => {
    const path = archiveFolder();
    await openArchive(path).append([takeOf("conv:a", 1, 3)]);
    const [name = ""] = filesIn(path);
    const { loadSqlDriver } = await import("@/server/archive/store/sql-driver");
    const database = (await loadSqlDriver()).open(join(path, name), false);
    database.exec("PRAGMA user_version = 9");
    database.close();
    const store = openArchive(path);
    expect(await store.livesOf("conv:a")).toEqual([]);
    expect((await store.files())[0]?.problem).toMatch(/newer version/);
  });

  test.skipIf(process.getuid?.() === 0)("a folder that may not be written is told as such", async () => {
    const path = archiveFolder();
    chmodSync(path, 0o500);
    await expect(openArchive(path).append([takeOf("conv:a", 1, 3)])).rejects.toMatchObject({ problem: "read-only" });
    chmodSync(path, 0o700);
  });

  test("files are removed whole, the copy goes on", async () => {
    const path = archiveFolder();
    await openArchive(path, day(28)).append([takeOf("conv:a", 1, 3)]);
    const store = openArchive(path, day(30), keptLong);
    await store.append([takeOf("conv:a", 4, 5)]);
    const [oldest] = await store.files();
    await store.removeFiles([oldest?.name ?? ""]);
    expect(filesIn(path)).toHaveLength(1);
    expect(await idsOf(store, "conv:a")).toEqual(ids(4, 5));
    expect(await store.append([takeOf("conv:a", 6, 6)])).toEqual({ refusedKeys: [] });
  });
});

describe("the list", () => {
  test("copied in one millisecond and over several days: pages leave out none and show none twice", async () => {
    const path = archiveFolder();
    const keys = Array.from({ length: 23 }, (_, i) => `conv:${["é", "𝄞", "z", "a", "B"][i % 5]}${i}`);
    const at = (takenAtMs: number) => (key: string) => takeOf(key, 1, 2, { takenAtMs });
    await openArchive(path, day(28)).append(keys.slice(0, 9).map(at(500)));
    await openArchive(path, day(29)).append(keys.slice(9).map(at(900)));
    const store = openArchive(path, day(30));
    await store.append(keys.slice(0, 3).map((key) => takeOf(key, 3, 4, { takenAtMs: 900 })));
    // As when the clock went back.
    await store.append([takeOf("conv:late", 1, 2, { takenAtMs: 400 })]);
    keys.push("conv:late");
    for (const limit of [1, 2, 7, 23, 50]) {
      const found: string[] = [];
      let after = null;
      do {
        const page = await store.list({ text: "conv:", after, limit });
        found.push(...page.lives.map(({ key }) => key));
        after = page.cutAt;
      } while (after !== null);
      expect(found.toSorted(), `pages of ${limit}`).toEqual(keys.toSorted());
    }
    const { lives } = await store.list({ text: "", after: null, limit: 50 });
    expect(lives.map(({ takenAtMs }) => takenAtMs)).toEqual([
      ...Array(3).fill(900),
      400,
      ...Array(14).fill(900),
      ...Array(6).fill(500),
    ]);
  });
});

describe("what calls tell", () => {
  const any = { ...{ terms: null, agent: "", caller: "", outcome: "" }, startedFromMs: null, startedToMs: null };
  const toldOf = (key: string, said: string, rules = "masked") => ({
    ...{ key, lastId: "9-0", rules, startedMs: 1_000, endedMs: 2_000, said, told: "booking" },
    facts: { agents: ["night-desk"], caller: "C-1", outcome: null },
  });
  const keysFound = async (store: ReturnType<typeof openArchive>, more: object) =>
    (await store.finder.find({ ...any, before: null, limit: 50, ...more })).found.map(({ key }) => key);

  test("is found newest first, page by page, and as it was told last", async () => {
    const store = openArchive(archiveFolder());
    const keys = Array.from({ length: 7 }, (_, n) => `conv:${n}`);
    await store.append(keys.map((key) => takeOf(key, 1, 9)));
    for (const key of keys) await store.finder.tell(toldOf(key, `hello from ${key.slice(5)}`));
    await store.finder.tell(toldOf("conv:2", "goodbye"));
    expect(await keysFound(store, { terms: findTerms('"hello"'), limit: 3 })).toEqual(["conv:6", "conv:5", "conv:4"]);
    const first = await store.finder.find({ ...any, terms: findTerms('"hello"'), before: null, limit: 3 });
    expect(await keysFound(store, { terms: findTerms('"hello"'), before: first.cutAt })).toEqual([
      "conv:3",
      "conv:1",
      "conv:0",
    ]);
    expect(await keysFound(store, { terms: findTerms("good") })).toEqual(["conv:2"]);
    expect(await keysFound(store, { terms: findTerms('"booking"'), agent: "NIGHT", startedFromMs: 1_001 })).toEqual([]);
    expect(await store.finder.isTold("conv:2", "9-0", "masked")).toBe(true);
    expect(await store.finder.isTold("conv:2", "9-0", "masked otherwise")).toBe(false);
    expect(await store.finder.factsOf("conv:2", "masked otherwise")).toBeNull();
  });

  test("leaves with the last file that has the call, and is not told of one that was removed", async () => {
    const path = archiveFolder();
    const early = openArchive(path, day(28));
    await early.append([takeOf("conv:a", 1, 5), takeOf("conv:b", 1, 5)]);
    for (const key of ["conv:a", "conv:b"]) await early.finder.tell(toldOf(key, "Rumpelstiltskin"));
    await early.close();
    const store = openArchive(path, day(29));
    await store.append([takeOf("conv:b", 6, 9)]);
    await store.removeFiles(["2026-11-28_000001.db"]);
    expect(await keysFound(store, {})).toEqual(["conv:b"]);
    await store.forget("conv:b");
    await store.finder.tell(toldOf("conv:b", "Rumpelstiltskin"));
    expect(await keysFound(store, {})).toEqual([]);
    await store.close();
    const bytes = readdirSync(path).map((name) => readFileSync(join(path, name), "latin1").toLowerCase());
    expect(bytes.join("")).not.toContain("rumpelstiltskin");
  });

  test("is made anew where its file is damaged", async () => {
    const path = archiveFolder();
    const store = openArchive(path);
    await store.append([takeOf("conv:a", 1, 9)]);
    writeFileSync(join(path, "told.db"), "nothing of SQLite".repeat(500));
    expect(await keysFound(store, {})).toEqual([]);
    await store.finder.tell(toldOf("conv:a", "hello"));
    expect(await keysFound(store, { terms: findTerms('"hello"') })).toEqual(["conv:a"]);
  });
});
