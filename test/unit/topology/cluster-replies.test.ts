import { describe, expect, test } from "vitest";
import { clusterState, newestView, nodesOfSlots, withHealth } from "@/lib/topology/cluster-replies";
import type { RedisNode } from "@/lib/topology/node";
import { formatSlots, slotsOf } from "@/lib/topology/node";
import { shardsOf, slotMapOf, takeovers } from "@/lib/topology/slot-map";

const asked = { host: "asked", port: 1 };
const slots = [
  [5461, 10922, ["h", 7001, "b", []], ["h", 7004, "e", []]],
  [0, 5460, ["h", 7000, "a", []], ["h", 7003, "d", []]],
  [10923, 16383, ["h", 7002, "c", []], ["h", 7005, "f", []]],
];

describe("CLUSTER SLOTS", () => {
  const nodes = nodesOfSlots(slots, asked);

  test("masters in the order of their slots, replicas with their masters", () => {
    expect(shardsOf(nodes).map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(nodes.filter(({ role }) => role === "replica").map(({ id, masterId }) => [id, masterId])).toEqual([
      ["e", "b"],
      ["d", "a"],
      ["f", "c"],
    ]);
    const owner = slotMapOf(nodes);
    expect([0, 5460, 5461, 16_383].map(owner)).toEqual(["a", "a", "b", "c"]);
  });

  test("a slot that nobody holds has no owner; slots in pieces are one node", () => {
    const pieces = nodesOfSlots(
      [
        [100, 200, ["h", 1, "a"]],
        [0, 9, ["h", 1, "a"]],
        [11, 11, ["h", 1, "a"]],
      ],
      asked,
    );
    expect(pieces).toHaveLength(1);
    expect([10, 11].map(slotMapOf(pieces))).toEqual([null, "a"]);
    expect(pieces[0] && [slotsOf(pieces[0]), formatSlots(pieces[0].slots)]).toEqual([112, "0-9, 11, 100-200"]);
  });

  test.each([
    ["no host: where we asked", [null, 7000, "a", []], "asked"],
    ["an empty host: where we asked", ["", 7000, "a", []], "asked"],
    ["a host name", ["redis-1.local", 7000, "a", ["ip", "10.0.0.1"]], "redis-1.local"],
    ["a host name that is not announced: its address", ["?", 7000, "a", ["ip", "10.0.0.1"]], "10.0.0.1"],
    ["neither: where we asked", ["?", 7000, "a", []], "asked"],
  ])("%s", (_, node, host) => expect(nodesOfSlots([[0, 1, node]], asked)[0]?.host).toBe(host));

  test.each([null, [], "OK", [[0]], [[0, 1, []]], [["x", 1, ["h", 1, "a"]]]])("nothing of %j", (reply) =>
    expect(nodesOfSlots(reply, asked)).toEqual([]),
  );

  test("SHARDS add health and offset to what SLOTS lists", () => {
    const shards = [
      [
        "slots",
        [0, 5460],
        "nodes",
        [
          ["id", "a", "health", "fail", "replication-offset", 70],
          ["id", "z"],
        ],
      ],
      ["slots", [], "nodes", [["id", "d", "health", "online"]]],
    ];
    const told = withHealth(nodes, shards);
    expect(told).toHaveLength(6);
    expect(told.find(({ id }) => id === "a")).toMatchObject({ health: "fail", replicationOffset: 70 });
    expect(told.find(({ id }) => id === "b")).toMatchObject({ health: null, replicationOffset: null });
    expect(withHealth(nodes, null)).toEqual(nodes);
  });
});

test("CLUSTER INFO", () => {
  expect(clusterState("cluster_state:fail\r\ncluster_current_epoch:12\r\n")).toEqual({ epoch: 12, isOk: false });
  expect(clusterState("")).toEqual({ epoch: null, isOk: null });
});

describe("newestView", () => {
  const view = (epoch: number | null, reply = slots) => ({ epoch, isOk: true, nodes: nodesOfSlots(reply, asked) });
  const half = slots.slice(0, 2);

  test.each([
    ["the higher epoch", [view(3), view(5, half)], null, 5, 4],
    ["of one epoch, the one that covers more", [view(5, half), view(5)], null, 5, 6],
    ["none older than what is known", [view(3), view(4)], 4, 4, 6],
    ["without epochs, whatever covers more", [view(null, half), view(null)], null, null, 6],
  ])("%s", (_, views, epoch, expected, nodes) => {
    const best = newestView(views, epoch);
    expect([best?.epoch, best?.nodes.length]).toEqual([expected, nodes]);
  });

  test("none where all are old or empty", () => {
    expect(newestView([view(3)], 4)).toBeNull();
    expect(newestView([{ epoch: 9, isOk: true, nodes: [] }], 4)).toBeNull();
  });
});

describe("takeovers", () => {
  const node = (
    id: string,
    role: RedisNode["role"],
    masterId: string | null,
    ranges: [number, number][],
  ): RedisNode => ({
    id,
    role,
    masterId,
    slots: ranges,
    host: "h",
    port: 1,
    health: null,
    replicationOffset: null,
  });
  const before = [
    node("a", "master", null, [[0, 99]]),
    node("d", "replica", "a", []),
    node("b", "master", null, [[100, 199]]),
  ];

  test.each([
    [
      "a replica that holds its master's slots",
      [node("d", "master", null, [[0, 99]]), node("b", "master", null, [[100, 199]])],
      ["a>d"],
    ],
    ["nothing changed", before, []],
    [
      "slots that were moved to another master",
      [node("a", "master", null, [[0, 49]]), node("b", "master", null, [[50, 199]])],
      [],
    ],
    [
      "a replica that became a master of other slots",
      [...before.slice(0, 1), node("d", "master", null, [[100, 150]])],
      [],
    ],
    [
      "the master known as the replica of the other now",
      [node("d", "master", null, [[0, 99]]), node("a", "replica", "d", [])],
      ["a>d"],
    ],
  ])("%s", (_, now, expected) =>
    expect(takeovers(before, now).map(({ from, to }) => `${from.id}>${to.id}`)).toEqual(expected),
  );
});
