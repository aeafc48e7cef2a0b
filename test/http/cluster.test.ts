import { randomUUID } from "node:crypto";
import slotOf from "cluster-key-slot";
import { EventSource } from "eventsource";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deadLetterKeys } from "@/lib/dead-letters/dead-letter-keys";
import { endpoints } from "@/lib/endpoints/endpoints";
import { ActionAnswer, type EntryTarget } from "@/lib/schema/action";
import { Job, JobReport } from "@/lib/schema/job";
import { ask } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { startCluster, type TestCluster } from "@/test/support/redis-cluster";
import type { Finished } from "@/test/support/run-runtime";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";
import { openTail } from "@/test/support/tail-client";
import { waitFor } from "@/test/support/wait-for";

const group = "comply";
const shards = [0, 1, 2];
const ends: (() => Promise<void> | void)[] = [];
const finished: Finished = (end) => void ends.unshift(end);
let cluster: TestCluster;
let site: ConsoleServer;
/** For each purpose one call on each of the three masters. */
const callsOf = new Map<string, string[]>();

beforeAll(async () => {
  cluster = await startCluster({}, finished);
  const state = await ownRedis({}, finished);
  for (const purpose of ["read", "act", "job", "group"]) {
    callsOf.set(
      purpose,
      shards.map((shard) => callOn(shard, purpose)),
    );
  }
  for (const callId of [...callsOf.values()].flat()) await stick(callId, 6);
  site = await startConsole(cluster.url, "conv:*", { env: { CALLBOARD_STATE_URL: state.url } });
  finished(() => site.stop());
  await waitFor("all calls", () => site.runtime.fleet.snapshot.totals.calls === 12);
}, 60_000);
afterAll(async () => {
  for (const end of ends) await end();
});

const keyOf = (callId: string) => `conv:${callId}`;
const stuckIn = (callId: string) => ({ key: keyOf(callId), callId, group });
const nodeOf = (callId: string) => {
  const node = cluster.nodes[shardOf(callId)];
  if (!node) throw new Error("no such shard");
  return node.redis;
};

/** As the three masters of the test share the slots. */
function shardOf(callId: string): number {
  return Math.min(2, Math.floor(slotOf(keyOf(callId)) / 5_461));
}

function callOn(shard: number, purpose: string): string {
  for (let i = 0; i < 1_000; i++) if (shardOf(`${purpose}-${i}`) === shard) return `${purpose}-${i}`;
  throw new Error(`no call on shard ${shard}`);
}

async function stick(callId: string, entries: number): Promise<void> {
  await makeStuck(nodeOf(callId), { ...stuckIn(callId), entries });
  await untilIdle(nodeOf(callId), stuckIn(callId));
}

async function send(path: string, body?: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(`${site.url}/api/${path}`, { method: "POST", headers, ...(body ? { body: JSON.stringify(body) } : {}) });
}

/** One request over all three shards: what became of each of its targets. */
async function act(verb: string, targets: readonly unknown[], more: object = {}) {
  const response = await send(`actions/${verb}`, { requestId: randomUUID(), reason: "a walk", targets, ...more });
  const body: unknown = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(200);
  return ActionAnswer.parse(body);
}

/** The first pending entries of each call, one list for each place in it. */
async function pendingOf(purpose: string): Promise<EntryTarget[][]> {
  const lists = await Promise.all(
    (callsOf.get(purpose) ?? []).map((callId) => targetsOf(nodeOf(callId), stuckIn(callId))),
  );
  return Array.from({ length: 6 }, (_, i) => lists.flatMap((list) => list[i] ?? []));
}

async function firstEvent(path: string, name: string): Promise<string> {
  const source = new EventSource(`${site.url}/api/${path}`);
  try {
    return await new Promise((resolve, reject) => {
      source.addEventListener(name, ({ data }) => resolve(String(data)));
      source.addEventListener("error", () => reject(new Error(`${path} was refused`)));
    });
  } finally {
    source.close();
  }
}

describe.each(shards)("a call of shard %i of three", (shard) => {
  const callId = () => callsOf.get("read")?.[shard] ?? "";
  const read = <E extends Parameters<typeof ask>[1]>(endpoint: E, query = "", more = {}) =>
    ask(site.url, endpoint, { params: { callId: callId(), name: group, ...more }, query });

  test("is listed once and opened", async () => {
    const { rows } = await read(endpoints.calls, `?q=${callId()}`);
    expect(rows.map((row) => row.callId)).toEqual([callId()]);
    expect(await read(endpoints.call)).toMatchObject({ callId: callId(), length: 6, problem: null });
    expect(await read(endpoints.progress)).toMatchObject({ groups: [{ name: group }] });
  });

  test("its entries are read, and followed as they come", async () => {
    const { entries } = await read(endpoints.entries);
    expect(entries).toHaveLength(6);
    const entryId = entries[0]?.id ?? "";
    expect(await read(endpoints.entry, "", { entryId })).toMatchObject({ id: entryId });
    const tail = openTail({ url: site.url, callId: callId() });
    try {
      await waitFor("what is there", () => tail.ids.length === 6);
      const added = await nodeOf(callId()).xadd(keyOf(callId()), "*", "text", "one more");
      await waitFor("what has come", () => tail.ids.at(-1) === added);
      await nodeOf(callId()).xdel(keyOf(callId()), added ?? "");
      expect(tail.gaps).toEqual([]);
    } finally {
      tail.close();
    }
    expect(await firstEvent(`tails?tail=/api/calls/${callId()}/tail`, "entry")).toContain("words of entry");
    expect(await firstEvent(`calls/${callId()}/events/tail`, "events")).toContain("words of entry");
  });

  test("it is replayed, told as a transcript, exported and noted", async () => {
    expect((await read(endpoints.events)).events.length).toBeGreaterThan(0);
    expect(JSON.stringify(await read(endpoints.transcript))).toContain("words of entry");
    const exported = await send(`calls/${callId()}/export?format=jsonl`);
    expect(exported.status).toBe(200);
    expect(await exported.text()).toContain("words of entry");
    const noted = await send(`calls/${callId()}/notes`, { requestId: randomUUID(), text: "seen" });
    expect(noted.status, await noted.clone().text()).toBe(200);
    expect((await read(endpoints.notes)).notes).toHaveLength(1);
  });

  test("what is pending in it is listed with who could take it", async () => {
    const { rows } = await read(endpoints.pending, `?callId=${callId()}&group=${group}`);
    expect(rows).toHaveLength(6);
    expect(rows.every((row) => row.callId === callId() && row.consumer === "dead")).toBe(true);
    const consumers = await read(endpoints.consumers, `?group=${group}&callId=${callId()}`);
    expect(JSON.stringify(consumers)).toContain('"alive"');
    const places = await read(endpoints.consumerPlaces, `?group=${group}&consumer=dead`);
    expect(JSON.stringify(places)).toContain(callId());
  });
});

test("one request over all shards: claim, undo, release, ack, dead-letter, redrive, discard", async () => {
  const [first, second, third, fourth, fifth] = await pendingOf("act");
  if (!first || !second || !third || !fourth || !fifth) throw new Error("nothing is pending");
  const claimed = await act("claim", first, { toConsumer: "alive" });
  expect(claimed.counts).toEqual({ claimed: 3 });
  const undone = await send("actions/undo", { requestId: randomUUID(), undoes: claimed.requestId });
  expect(ActionAnswer.parse(await undone.json()).counts).toEqual({ restored: 3 });
  expect((await act("release", second)).counts).toEqual({ released: 3 });
  expect((await act("ack", third)).counts).toEqual({ acked: 3 });
  // What was acked is not acked twice.
  expect((await act("ack", third)).counts).toEqual({ skipped: 3 });
  const set = await act("dead-letter", [...fourth, ...fifth]);
  expect(set.counts).toEqual({ "dead-lettered": 6 });

  const { rows } = await ask(site.url, endpoints.deadLetters);
  expect(rows).toHaveLength(6);
  expect(new Set(rows.map(({ callId }) => callId))).toEqual(new Set(callsOf.get("act")));
  for (const { callId, deadLetterId } of rows) {
    await ask(site.url, endpoints.deadLetterEntry, { params: { callId, deadLetterId } });
  }
  const letterOf = ({ entryId }: EntryTarget) => {
    const found = set.outcomes.find((outcome) => outcome.entryId === entryId);
    return { callId: found?.callId ?? "", deadLetterId: found?.deadLetterId ?? "" };
  };
  expect((await act("redrive", fourth.map(letterOf))).counts).toEqual({ redriven: 3 });
  expect((await act("discard", fifth.map(letterOf))).counts).toEqual({ discarded: 3 });
  for (const callId of callsOf.get("act") ?? []) {
    expect(await nodeOf(callId).xlen(deadLetterKeys(keyOf(callId)).stream), callId).toBe(0);
    expect(await nodeOf(callId).xlen(keyOf(callId)), callId).toBe(6);
  }
});

test("a group is made and a consumer removed on all shards", async () => {
  const calls = callsOf.get("group") ?? [];
  const made = await act(
    "create-group",
    calls.map((callId) => ({ callId, group: "late", at: "0" })),
  );
  expect(made.counts).toEqual({ created: 3 });
  const removed = await act(
    "remove-consumer",
    calls.map((callId) => ({ callId, group, consumer: "alive" })),
  );
  expect(removed.counts).toEqual({ removed: 3 });
  for (const callId of calls) {
    const groups = JSON.stringify(await nodeOf(callId).xinfo("GROUPS", keyOf(callId)));
    expect(groups, callId).toContain('"late"');
    expect(JSON.stringify(await nodeOf(callId).xinfo("CONSUMERS", keyOf(callId), group)), callId).not.toContain(
      "alive",
    );
  }
  await waitFor("the group in the fleet", async () => {
    const found = await ask(site.url, endpoints.group, { params: { name: "late" } }).catch(() => null);
    return found !== null && JSON.stringify(found).includes(calls[2] ?? "?");
  });
});

test("a job over all shards acks each entry once", async () => {
  const targets = (await pendingOf("job")).flat();
  expect(targets).toHaveLength(18);
  const jobId = randomUUID();
  const created = await send("jobs", { jobId, verb: "ack", reason: "a walk", targets });
  expect(Job.parse(await created.json())).toMatchObject({ total: 18 });
  const started = await send(`jobs/${jobId}/start`, { total: 18 });
  expect(started.status, await started.clone().text()).toBe(200);
  const report = await waitFor("the job's end", async () => {
    const found = JobReport.parse(await (await fetch(`${site.url}/api/jobs/${jobId}`)).json());
    return found.state === "done" ? found : null;
  });
  expect(report.counts).toEqual({ acked: 18 });
});

test("every server of the Cluster is told, and the fleet's figures are those of all", async () => {
  const snapshot = await ask(site.url, endpoints.snapshot);
  expect(snapshot.nodes.map(({ role, shard }) => [role, shard])).toEqual([
    ["master", 1],
    ["replica", 1],
    ["master", 2],
    ["replica", 2],
    ["master", 3],
    ["replica", 3],
  ]);
  expect(snapshot.nodes.filter(({ role }) => role === "master").map(({ calls }) => calls)).toEqual([4, 4, 4]);
  expect((await ask(site.url, endpoints.server)).nodes).toHaveLength(6);
  expect(snapshot.connection.notices).toEqual([]);
});
