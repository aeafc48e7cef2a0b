import { expect, test } from "vitest";
import type { NodeFacts } from "@/lib/schema/node-facts";
import { describeClock, describeNaming, nodeStanding, summariseNodes } from "@/lib/topology/describe-nodes";

const master: NodeFacts = {
  ...{ nodeId: "m", address: "a:1", role: "master", masterId: null, shard: 1, slots: 5_461, calls: 4, message: null },
  ...{ state: "connected", health: "online", staleMs: 0, clockOffsetMs: 3, lagBytes: null, load: null },
};
const replica: NodeFacts = {
  ...master,
  ...{ nodeId: "r", role: "replica", masterId: "m", slots: 0, state: null, staleMs: null, clockOffsetMs: null },
};

test.each<[NodeFacts, string, string]>([
  [master, "good", "answers"],
  [{ ...master, staleMs: 1_499 }, "good", "answers"],
  [{ ...master, staleMs: 1_500 }, "bad", "not answered for 1.5 s"],
  [{ ...master, state: "unreachable", staleMs: 61_000 }, "bad", "not answered for 1 min 1 s"],
  [{ ...master, state: "unreachable", staleMs: null }, "bad", "not answered for ?"],
  [{ ...master, state: "refused", staleMs: 0 }, "bad", "refuses the console"],
  [{ ...master, state: "connecting", staleMs: null }, "info", "connecting"],
  [{ ...replica, health: "fail", lagBytes: 0 }, "bad", "failed, the others say"],
  [{ ...replica, health: "loading" }, "info", "copying from its master"],
  [{ ...replica, lagBytes: 0 }, "good", "in step"],
  [{ ...replica, lagBytes: 4_200 }, "good", "4.2 kB behind"],
  [replica, "good", "online"],
  [{ ...replica, health: null }, "quiet", "? · nobody says"],
])("%o", (node, tone, text) => expect(nodeStanding(node)).toMatchObject({ tone, text }));

const silent: NodeFacts = { ...master, state: "unreachable", staleMs: 9_000 };
const failed: NodeFacts = { ...replica, health: "fail" };
const lone: NodeFacts = { ...master, role: "replica" };

test.each<[NodeFacts[], string]>([
  [[master], "1 master: the master answers"],
  [[silent], "1 master: the master does not answer"],
  [[lone], "1 replica: the replica answers"],
  [[master, replica], "1 master, 1 replica: the master answers"],
  [[master, replica, master, replica], "2 masters, 2 replicas: all masters answer"],
  [[master, silent, master, replica], "3 masters, 1 replica: 1 of 3 masters does not answer"],
  [[silent, silent, master], "3 masters: 2 of 3 masters do not answer"],
  [[silent, silent], "2 masters: no master answers"],
  [[master, failed, master, failed], "2 masters, 2 replicas: all masters answer, 2 replicas failed"],
])("%# is summed up", (nodes, text) => expect(summariseNodes(nodes)).toBe(text));

test.each([
  [999, null],
  [-999, null],
  [1_000, "1.0 s ahead"],
  [-1_200, "1.2 s behind"],
])("a clock that differs by %i ms: %s", (offsetMs, text) => expect(describeClock(offsetMs)).toBe(text));

test("who named the master", () => {
  const naming = { namedBy: "s:1", votes: 3, sentinels: 3, silent: [] };
  expect(describeNaming(naming)).toBe("Named the master by all 3 sentinels, first by s:1.");
  expect(describeNaming({ ...naming, votes: 2, silent: ["s:3"] })).toBe(
    "Named the master by 2 of 3 sentinels, first by s:1. No answer from s:3.",
  );
  expect(describeNaming({ ...naming, votes: 1, sentinels: 1 })).toBe("Named the master by 1 sentinel: s:1.");
});
