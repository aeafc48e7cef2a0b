import { describe, expect, test } from "vitest";
import { rightsFixes } from "@/lib/servers/acl-fix";
import { assessRights } from "@/lib/servers/assess-rights";
import { describeMemory } from "@/lib/servers/describe-memory";
import { describePersistence } from "@/lib/servers/describe-persistence";
import { infoFields } from "@/lib/servers/info-field";
import { missingLines } from "@/lib/servers/missing-lines";

const nowMs = 1_790_000_000_000;
const info = (fields: Record<string, string | number>) =>
  infoFields(
    `# Section\r\n${Object.entries(fields)
      .map(([name, value]) => `${name}:${value}\r\n`)
      .join("")}`,
  );

describe("what happens when memory is full", () => {
  test.each([
    [
      { maxmemory: 0, maxmemory_policy: "noeviction", used_memory: 2_000_000 },
      /2\.0 MB in use, no limit of its own/,
      false,
    ],
    [{ maxmemory: 512_000_000, maxmemory_policy: "noeviction" }, /^limit 512 MB, noeviction: .*XADD is refused/, false],
    [{ maxmemory: 512_000_000, maxmemory_policy: "allkeys-lru" }, /any stream can be evicted/, true],
    [{ maxmemory: 512_000_000, maxmemory_policy: "allkeys-lrm" }, /any stream can be evicted/, true],
    [{ maxmemory: 512_000_000, maxmemory_policy: "volatile-ttl" }, /streams with an expiry are evicted/, true],
  ])("%j", (fields, text, isRisk) => {
    expect(describeMemory(info(fields))).toEqual({ text: expect.stringMatching(text), isRisk });
  });

  test("is not said where INFO does not say", () => {
    expect(describeMemory(info({ used_memory: 1 }))).toBeNull();
  });
});

describe("what is written to disk", () => {
  const saved = { rdb_last_save_time: nowMs / 1_000 - 720, rdb_last_bgsave_status: "ok", aof_last_write_status: "ok" };
  test.each([
    [{ ...saved, aof_enabled: 0 }, { fsync: "everysec", save: "" }, /^nothing is written to disk/, true],
    [
      { ...saved, aof_enabled: 0 },
      null,
      /^no append-only file; whether snapshots are made is not visible, last one 12 min/,
      false,
    ],
    [
      { ...saved, aof_enabled: 0 },
      { fsync: "everysec", save: "3600 1" },
      /snapshots on \(save 3600 1\), last one 12 min ago/,
      false,
    ],
    [{ ...saved, aof_enabled: 1 }, { fsync: "everysec", save: "" }, /flushed every second.*; no snapshots/, false],
    [{ ...saved, aof_enabled: 1 }, { fsync: "no", save: "" }, /half a minute/, true],
    [{ ...saved, aof_enabled: 1 }, null, /how often it is flushed is not visible/, false],
    [{ ...saved, aof_enabled: 1, aof_last_write_status: "err" }, null, /last write to disk failed.*MISCONF/, true],
    [{ ...saved, aof_enabled: 0, rdb_last_bgsave_status: "err" }, null, /last write to disk failed/, true],
  ])("%j with %j", (fields, config, text, isRisk) => {
    expect(describePersistence(info(fields), config, nowMs)).toEqual({ text: expect.stringMatching(text), isRisk });
  });

  test("is not said where INFO does not say", () => {
    expect(describePersistence(info({}), null, nowMs)).toBeNull();
  });
});

describe("the line that grants what is refused", () => {
  const context = { user: "board", streams: ["conv:*"], deadLetters: ["dlq:{conv:*}*"], isBefore7: false };

  test("is none where nothing is", () => expect(rightsFixes([], context)).toEqual([]));

  test("names each command once, what watching takes apart from what acting takes", () => {
    const fixes = rightsFixes(
      [
        { right: "xpending", use: "watch", place: "stream", isKey: false },
        { right: "xnack", use: "act", place: "stream", isKey: false },
        { right: "xadd", use: "act", place: "deadLetters", isKey: false },
        { right: "xdel", use: "act", place: "deadLetters", isKey: true },
      ],
      context,
    );
    expect(fixes).toEqual([
      { use: "watch", lacks: ["xpending"], aclLine: "ACL SETUSER board +xpending" },
      {
        use: "act",
        lacks: ["xnack", "xadd", "xdel"],
        aclLine: "ACL SETUSER board ~conv:* +xnack (~dlq:{conv:*}* +xadd +xdel)",
      },
    ]);
  });

  test.each([
    ["watch", false, "ACL SETUSER board %R~conv:* +xpending"],
    ["act", false, "ACL SETUSER board ~conv:* +xpending"],
    ["watch", true, "ACL SETUSER board ~conv:* +xpending"],
  ] as const)("gives keys where they are refused: to %s, before 7.0 %s", (use, isBefore7, line) => {
    const lacking = [{ right: "xpending", use, place: "stream", isKey: true } as const];
    expect(rightsFixes(lacking, { ...context, isBefore7 })[0]?.aclLine).toBe(line);
  });
});

test("a command on two kinds of keys is one line, in the worse state", () => {
  const asked = { right: "xdel", use: "act", note: "discard", isKeyRefused: false, unsafe: null } as const;
  const { commands, lacking } = assessRights([
    { ...asked, place: "stream", state: "at-hand" },
    { ...asked, place: "deadLetters", state: "refused" },
    { ...asked, right: "xnack", place: "stream", state: "absent" },
  ]);
  expect(commands.map(({ name, state }) => [name, state])).toEqual([
    ["XDEL", "refused"],
    ["XNACK", "absent"],
  ]);
  expect(lacking).toEqual([{ right: "xdel", use: "act", place: "deadLetters", isKey: false }]);
});

const told = { hasInfo: true, hasMemory: true, hasPersistence: true, hasConfig: true };
test.each([
  [{ ...told, product: { name: "Redis", version: "8.6.3", number: 8_006_003 } }, []],
  [{ ...told, product: null }, [/names no version/]],
  [{ ...told, product: { name: "Redis", version: "255.255.255", number: null } }, [/build between releases/]],
  [{ ...told, product: { name: "Dragonfly", version: "df-v1.2", number: 1_002_000 } }, [/neither Redis nor Valkey/]],
  [
    { hasInfo: false, product: null, hasMemory: false, hasPersistence: false, hasConfig: false },
    [/INFO is refused/, /CONFIG GET/],
  ],
])("what is not told is a line each: %j", (facts, lines) => {
  expect(missingLines(facts)).toEqual(lines.map((line) => expect.stringMatching(line)));
});
