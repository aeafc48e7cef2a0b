import { describe, expect, test } from "vitest";
import { chooseMaster } from "@/lib/topology/choose-master";
import { lostBytes } from "@/lib/topology/lost-bytes";
import { meaningOf } from "@/lib/topology/reply-meaning";
import { parseServerRole } from "@/lib/topology/server-role";

describe("meaningOf", () => {
  test.each([
    ["MOVED 3999 127.0.0.1:6381", { kind: "elsewhere", once: false, slot: 3999, host: "127.0.0.1", port: 6381 }],
    ["ASK 3999 redis-1.local:6381", { kind: "elsewhere", once: true, host: "redis-1.local" }],
    ["MOVED 12182 :17002", { kind: "elsewhere", host: null, port: 17002 }],
    ["MOVED 1 ?:7000", { kind: "elsewhere", host: null }],
    ["MOVED 1 ::1:7000", { kind: "elsewhere", host: "::1", port: 7000 }],
    ["MOVED x 127.0.0.1:1", { kind: "own" }],
    ["MOVED 1", { kind: "own" }],
    ["TRYAGAIN Multiple keys request during rehashing of slot", { kind: "later" }],
    ["CLUSTERDOWN The cluster is down", { kind: "node-down" }],
    ["CLUSTERDOWN Hash slot not served", { kind: "node-down" }],
    ["LOADING Redis is loading the dataset in memory", { kind: "node-down" }],
    ["MASTERDOWN Link with MASTER is down", { kind: "node-down" }],
    ["READONLY You can't write against a read only replica.", { kind: "not-master" }],
    ["NOAUTH Authentication required.", { kind: "locked" }],
    ["ERR no such key", { kind: "own" }],
    ["WRONGTYPE Operation against a key", { kind: "own" }],
    ["NOPERM this user has no permissions", { kind: "own" }],
    ["CROSSSLOT Keys in request don't hash to the same slot", { kind: "own" }],
  ])("%s", (message, expected) => expect(meaningOf(message)).toMatchObject(expected));
});

describe("chooseMaster", () => {
  const old = { host: "a", port: 1 };
  const young = { host: "b", port: 2 };
  const says = (sentinel: string, master: typeof old | null, epoch: number) => ({ sentinel, master, epoch });

  test.each([
    ["all of one mind", [says("1", old, 1), says("2", old, 1), says("3", old, 1)], "a", 3, true],
    ["most name the new one", [says("1", young, 2), says("2", old, 1), says("3", young, 2)], "b", 2, true],
    ["as many each: the newer configuration, and no majority", [says("1", old, 1), says("2", young, 2)], "b", 1, false],
    ["one of three alone is no majority", [says("1", old, 1), says("2", null, 0)], "a", 1, false],
  ])("%s", (_, answers, host, votes, isMajority) =>
    expect(chooseMaster(answers, 3)).toMatchObject({ master: { host }, votes, isMajority }),
  );

  test("none where nobody knows", () => expect(chooseMaster([says("1", null, 0)], 1)).toBeNull());
});

describe("parseServerRole", () => {
  test("a master with its replicas", () => {
    const role = parseServerRole(
      "redis_mode:standalone\r\nrun_id:r1\r\nrole:master\r\nslave0:ip=10.0.0.2,port=7,state=online,offset=12,lag=0\r\n" +
        "master_replid:x\r\nmaster_replid2:0000\r\nmaster_repl_offset:12\r\nsecond_repl_offset:-1\r\ncluster_enabled:0\r\n",
    );
    expect(role).toMatchObject({
      runId: "r1",
      isCluster: false,
      role: "master",
      replId: "x",
      offset: 12,
      secondOffset: -1,
    });
    expect(role.replicas).toEqual([{ host: "10.0.0.2", port: 7, state: "online", offset: 12 }]);
  });

  test("a replica and its master", () => {
    const role = parseServerRole("role:slave\r\nmaster_host:h\r\nmaster_port:6\r\nmaster_link_status:down\r\n");
    expect(role).toMatchObject({ role: "replica", master: { host: "h", port: 6 }, isLinkUp: false });
  });

  test.each([
    ["redis_mode:cluster\r\n", true, false],
    ["server_mode:cluster\r\n", true, false],
    ["cluster_enabled:1\r\n", true, false],
    ["redis_mode:sentinel\r\n", false, true],
    ["", false, false],
  ])("%j", (info, isCluster, isSentinel) =>
    expect(parseServerRole(info)).toMatchObject({ isCluster, isSentinel, role: null, offset: null }),
  );
});

describe("lostBytes", () => {
  const old = { replId: "x", offset: 133_397 };
  test.each([
    ["what the old master was ahead by", { replId2: "x", secondOffset: 75_845 }, 57_553],
    ["nothing, where it took over at the end", { replId2: "x", secondOffset: 133_398 }, 0],
    ["nothing, where it had more than was seen", { replId2: "x", secondOffset: 140_000 }, 0],
    ["unknown with another history", { replId2: "y", secondOffset: 75_845 }, null],
    ["unknown where it took nothing over", { replId2: "x", secondOffset: -1 }, null],
  ])("%s", (_, taken, expected) => expect(lostBytes(old, taken)).toBe(expected));

  test("unknown where the old one was never asked", () =>
    expect(lostBytes({ replId: null, offset: null }, { replId2: "x", secondOffset: 1 })).toBeNull());
});
