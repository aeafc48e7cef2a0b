import { describe, expect, it } from "vitest";
import type { AddedSample, OffsetSample } from "@/lib/durability/added-since";
import { durabilityFacts, type ToldSettings } from "@/lib/durability/durability-facts";
import { judgeDurability } from "@/lib/durability/judge-durability";
import { infoFields } from "@/lib/servers/info-field";

const nowMs = 1_000_000_000;
const nowSeconds = nowMs / 1_000;
/** 10 entries a second for the last 120 s. */
const samples: AddedSample[] = Array.from({ length: 121 }, (_, i) => ({
  atMs: nowMs - (120 - i) * 1_000,
  added: i * 10,
}));
/** 100 bytes for each of them, looked at every 3 s. */
const offsets: OffsetSample[] = samples
  .filter((_, i) => i % 3 === 0)
  .map((one) => ({ ...one, offset: one.added * 100 }));
const offset = 120_000;

const rdb = {
  rdb_changes_since_last_save: 900,
  rdb_last_save_time: nowSeconds - 60,
  rdb_last_bgsave_time_sec: 4,
  rdb_saves: 2,
};
const neverSaved = { ...rdb, rdb_last_bgsave_time_sec: -1, rdb_saves: 0, rdb_last_load_keys_loaded: 0 };
const memory = { maxmemory: 0, maxmemory_policy: "noeviction", used_memory: 1_000 };
const noReplica = { role: "master", connected_slaves: 0, master_repl_offset: 0 };
const replica = (at: number, state = "online", lag = 1) => ({
  role: "master",
  connected_slaves: 1,
  master_repl_offset: offset,
  slave0: `ip=10.0.0.2,port=6379,state=${state},offset=${at},lag=${lag}`,
});

const aofOn = { aof_enabled: 1, aof_current_size: 9_000, aof_last_write_status: "ok", aof_pending_bio_fsync: 0 };
const disks: Record<string, [info: object, told: ToldSettings]> = {
  always: [
    { ...aofOn, ...rdb },
    { appendfsync: "always", save: "" },
  ],
  everysec: [
    { ...aofOn, ...rdb },
    { appendfsync: "everysec", save: "" },
  ],
  no: [
    { ...aofOn, ...rdb },
    { appendfsync: "no", save: "" },
  ],
  "AOF, fsync not told": [{ ...aofOn, ...rdb }, {}],
  "RDB only": [{ aof_enabled: 0, ...rdb }, { save: "60 1" }],
  nothing: [{ aof_enabled: 0, ...neverSaved }, { save: "" }],
  "AOF being made": [
    { ...aofOn, aof_current_size: 0, aof_rewrite_in_progress: 1, ...rdb },
    { appendfsync: "everysec" },
  ],
  "not told": [{}, {}],
};
const copies: Record<string, [info: object, told: ToldSettings]> = {
  "no replica": [noReplica, { "min-replicas-to-write": "0" }],
  "replica level": [replica(offset), { "min-replicas-to-write": "0" }],
  "replica behind": [replica(117_500), { "min-replicas-to-write": "0" }],
  "min-replicas": [
    { ...replica(117_500), min_slaves_good_slaves: 1 },
    { "min-replicas-to-write": "1", "min-replicas-max-lag": "10" },
  ],
  "min-replicas, CONFIG refused": [{ ...replica(117_500), min_slaves_good_slaves: 1 }, {}],
  "replica syncing": [replica(0, "send_bulk"), { "min-replicas-to-write": "0" }],
  "replica that acknowledged nothing": [{ ...replica(0), master_repl_offset: 0 }, { "min-replicas-to-write": "0" }],
  "not told": [{}, {}],
};

function judge(info: object, told: ToldSettings) {
  const text = Object.entries(info).map(([name, value]) => `${name}:${value}`);
  const facts = durabilityFacts(infoFields(text.join("\r\n")), told);
  return judgeDurability(facts, { samples, heldEntries: 5_000, nowMs }, offsets);
}

describe.each([
  ["always", 0, 0],
  ["everysec", 0, 20],
  ["no", 0, 300],
  ["AOF, fsync not told", 0, 300],
  ["RDB only", 650, 650],
  ["nothing", 5_000, 5_000],
  ["AOF being made", 650, 650],
  ["not told", null, null],
])("%s", (disk, crash, power) => {
  it.each([
    ["no replica", null, undefined],
    ["replica level", 0, null],
    ["replica behind", 30, null],
    ["min-replicas", 30, 120],
    ["min-replicas, CONFIG refused", 30, null],
    ["replica syncing", null, null],
    ["replica that acknowledged nothing", null, null],
    ["not told", null, undefined],
  ])("and %s", (copy, failover, cutOff) => {
    const [diskInfo, diskTold] = disks[disk] ?? [{}, {}];
    const [copyInfo, copyTold] = copies[copy] ?? [{}, {}];
    const judged = judge({ ...diskInfo, ...copyInfo, ...memory }, { ...diskTold, ...copyTold });
    expect(judged.crash?.entries).toBe(crash);
    expect(judged.powerLoss?.entries).toBe(power);
    expect(judged.failover?.entries).toBe(failover);
    expect(judged.cutOff?.entries).toBe(cutOff);
    for (const loss of [judged.crash, judged.powerLoss, judged.failover]) {
      if (loss?.entries === null) expect(loss.text).toMatch(/^(\?|as much as)/);
    }
  });
});

describe("sentences", () => {
  it("say bound, window and reason", () => {
    const judged = judge(
      { ...disks.everysec?.[0], ...replica(117_500), ...memory },
      { appendfsync: "everysec", "min-replicas-to-write": "0" },
    );
    expect(judged.crash?.text).toBe("nothing: Redis writes each entry to its append-only file before it answers");
    expect(judged.powerLoss?.text).toBe(
      "up to 20 entries: those of the last 2.0 s (appendfsync everysec: 1 s as a rule, 2 s at worst)",
    );
    expect(judged.failover?.text).toBe(
      "up to 30 entries: the best replica, 10.0.0.2:6379, has not acknowledged the last 2.5 kB",
    );
    expect(judged.because).toBe("appendonly yes, appendfsync everysec; 1 replica, 1 online, min-replicas-to-write 0");
    expect(judged.changes.map(({ command }) => command)).toEqual([
      "CONFIG SET appendfsync always",
      "CONFIG SET min-replicas-to-write 1",
    ]);
  });

  it("a window that the record does not reach is at least that much, and at most what is held", () => {
    const info = { aof_enabled: 0, ...rdb, rdb_last_save_time: nowSeconds - 3_600, ...noReplica, ...memory };
    const { crash } = judge(info, { save: "3600 1" });
    expect(crash).toMatchObject({ entries: 1_200, isAtLeast: true });
    expect(crash?.text).toMatch(/^at least 1,200 entries and at most 5,000 entries: all since the snapshot/);
  });

  it("nothing changed since the snapshot is nothing lost", () => {
    const info = { aof_enabled: 0, ...rdb, rdb_changes_since_last_save: 0, ...noReplica, ...memory };
    expect(judge(info, { save: "60 1" }).crash).toMatchObject({ entries: 0, isRisk: false });
  });

  it("nothing recorded yet is unknown, not 0", () => {
    const facts = durabilityFacts(infoFields("aof_enabled:1\naof_current_size:1"), { appendfsync: "everysec" });
    const { powerLoss } = judgeDurability(facts, { samples: [], heldEntries: null, nowMs }, []);
    expect(powerLoss).toMatchObject({ entries: null });
    expect(powerLoss?.text).toMatch(/^\? entries: those of the last 2.0 s/);
  });

  it("a failed append-only file and a slow disk make the claim no more than it is", () => {
    const failing = judge(
      { ...aofOn, aof_last_write_status: "err", ...rdb, ...noReplica },
      { appendfsync: "everysec" },
    );
    expect(failing.crash?.entries).toBeNull();
    expect(failing.risks[0]).toMatch(/MISCONF/);
    const slow = judge({ ...aofOn, aof_pending_bio_fsync: 1, ...rdb, ...noReplica }, { appendfsync: "everysec" });
    expect(slow.powerLoss).toMatchObject({ entries: 20, isAtLeast: true, isRisk: true });
  });

  it("a rewrite with no-appendfsync-on-rewrite widens the window", () => {
    const info = { ...aofOn, aof_rewrite_in_progress: 1, aof_current_rewrite_time_sec: 8, ...rdb, ...noReplica };
    const told = { appendfsync: "everysec", "no-appendfsync-on-rewrite": "yes" };
    expect(judge(info, told).powerLoss?.entries).toBe(100);
  });

  it.each([
    [{ maxmemory: 1_000, used_memory: 950, maxmemory_policy: "allkeys-lru" }, /evicts whole calls/],
    [{ maxmemory: 1_000, used_memory: 100, maxmemory_policy: "volatile-ttl" }, /evicts calls with an expiry/],
    [{ maxmemory: 1_000, used_memory: 950, maxmemory_policy: "noeviction" }, /refuses writes \(OOM\)/],
  ])("memory %j", (told, line) => {
    expect(judge({ ...aofOn, ...rdb, ...noReplica, ...told }, { appendfsync: "always" }).risks).toEqual([
      expect.stringMatching(line),
    ]);
  });

  const online = replica(offset);
  it.each([
    ["none is connected", { ...noReplica, min_slaves_good_slaves: 0 }, { "min-replicas-to-write": "1" }, /0 of 1/],
    ["one is online and silent", { ...online, min_slaves_good_slaves: 0 }, { "min-replicas-to-write": "1" }, /0 of 1/],
    ["none, CONFIG refused", { ...online, min_slaves_good_slaves: 0 }, {}, /none of the replicas/],
    ["one of two", { ...online, min_slaves_good_slaves: 1 }, { "min-replicas-to-write": "2" }, /1 of 2/],
    ["enough", { ...online, min_slaves_good_slaves: 1 }, { "min-replicas-to-write": "1" }, null],
    ["some, CONFIG refused", { ...online, min_slaves_good_slaves: 1 }, {}, null],
    ["not set", { ...noReplica }, {}, null],
  ])("too few replicas refuse writes: %s", (_, replicas, told, line) => {
    const { risks } = judge({ ...aofOn, ...rdb, ...replicas }, { appendfsync: "always", ...told });
    const refused = risks.filter((risk) => risk.includes("NOREPLICAS"));
    expect(refused).toEqual(line === null ? [] : [expect.stringMatching(line)]);
  });
});
