import { randomUUID } from "node:crypto";
import { expect, inject, onTestFinished, test } from "vitest";
import { localOperator } from "@/lib/permissions";
import type { Incident, IncidentsQuery } from "@/lib/schema/incident";
import { troubleOf } from "@/test/support/incident-builders";
import { type Board, buildIncidents } from "@/test/support/incident-parts";
import { createRecordingLog } from "@/test/support/recording-log";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const context = { actor: localOperator, address: null };
const everything: IncidentsQuery = { state: "all", limit: 100 };

async function place() {
  const scope = uniquePrefix();
  const state = await testClient(inject("redisUrl"), scope);
  const board: Board = { troubles: [], isBlind: false };
  const { log, lines } = createRecordingLog();
  function console() {
    const parts = buildIncidents({ state, scope, board, log });
    onTestFinished(parts.stop);
    parts.start();
    return parts;
  }
  return { scope, state, board, console, lines };
}
type Console = ReturnType<Awaited<ReturnType<typeof place>>["console"]>;

const rowsOf = async ({ incidents }: Console): Promise<Incident[]> => (await incidents.list(everything)).rows;
const oneOf = (parts: Console, what: string, fits: (row: Incident) => boolean) =>
  waitFor(what, async () => (await rowsOf(parts)).find(fits));
const isOpen = ({ state }: Incident) => state === "open";
const isResolved = ({ state }: Incident) => state === "resolved";

test("opens, worsens, is resolved, and is known to a console that starts later", async () => {
  const { board, console, lines } = await place();
  const first = console();
  board.troubles = [troubleOf({ kind: "behind", status: "SLOW" })];
  board.troubles = [troubleOf()];
  const { incidentId } = await oneOf(first, "it to open", isOpen);
  board.troubles = [troubleOf({ status: "LOSS", calls: 9 })];
  await oneOf(first, "it to worsen", ({ status }) => status === "LOSS");
  expect(first.incidents.openCount()).toBe(1);
  await first.stop();
  const second = console();
  await oneOf(second, "it to be there after a restart", isOpen);
  board.troubles = [];
  await oneOf(second, "it to be over", isResolved);
  const { timeline, ...incident } = await second.incidents.one(incidentId);
  expect(timeline.map(({ kind }) => kind)).toEqual(["opened", "worsened", "resolved"]);
  expect(incident).toMatchObject({ status: "LOSS", maxCalls: 9, resolvedBy: null, state: "resolved" });
  expect((await rowsOf(second)).length).toBe(1);
  await waitFor("nobody to be open", () => second.incidents.openCount() === 0);
  expect(lines.filter(({ level }) => level !== "info")).toEqual([]);
});

test("of two consoles one opens each once, and the other goes on where that one is gone", async () => {
  const { board, console } = await place();
  const both = [console(), console()];
  const groups = Array.from({ length: 20 }, (_, i) => `group-${i}`);
  board.troubles = groups.map((groupName) => troubleOf({ groupName }));
  for (const one of both)
    await waitFor("all to be open", async () => (await rowsOf(one)).filter(isOpen).length === groups.length);
  const page = await both[0]?.incidents.list({ ...everything, limit: 7 });
  expect(page).toMatchObject({ total: 20, openCount: 20, keeper: expect.any(String), rows: { length: 7 } });
  const next = await both[0]?.incidents.list({ ...everything, limit: 100, cursor: page?.nextCursor ?? "" });
  expect(new Set([...(page?.rows ?? []), ...(next?.rows ?? [])].map(({ groupName }) => groupName))).toEqual(
    new Set(groups),
  );
  await both[0]?.stop();
  board.troubles = [];
  const [, other] = both;
  if (!other) throw new Error("there is no other");
  await waitFor("all to be over", async () => (await rowsOf(other)).filter(isResolved).length === groups.length);
  expect((await rowsOf(other)).length).toBe(groups.length);
});

test("keeps who acknowledged, took, noted and resolved it, each once however often it is asked", async () => {
  const { board, console } = await place();
  const parts = console();
  board.troubles = [troubleOf()];
  const { incidentId } = await oneOf(parts, "it to open", isOpen);
  const requestId = randomUUID();
  const note = { kind: "note" as const, requestId, text: "restarted comply-3" };
  await parts.incidents.add(incidentId, { kind: "acknowledged", requestId: randomUUID() }, context);
  await parts.incidents.add(incidentId, { kind: "acknowledged", requestId: randomUUID() }, context);
  await parts.incidents.add(incidentId, { kind: "owner", requestId: randomUUID(), owner: "alice" }, context);
  await parts.incidents.add(incidentId, note, context);
  await parts.incidents.add(incidentId, note, context);
  const detail = await parts.incidents.add(incidentId, { kind: "closed", requestId: randomUUID(), text: "" }, context);
  expect(detail.timeline.map(({ kind }) => kind)).toEqual(["opened", "acknowledged", "owner", "note", "closed"]);
  expect(detail).toMatchObject({ state: "resolved", resolvedBy: "local operator", owner: { name: "alice" }, notes: 1 });
  await waitFor("the rules to know", async () => (await rowsOf(parts))[0]?.resolvedAtMs === detail.resolvedAtMs);
  board.troubles = [troubleOf({ status: "LOSS" })];
  const second = await oneOf(parts, "a worse one to open", isOpen);
  expect(second).toMatchObject({ followsId: incidentId, status: "LOSS" });
});

test("is not ended by a console that cannot see", async () => {
  const { board, console } = await place();
  const parts = console();
  board.troubles = [troubleOf()];
  await oneOf(parts, "it to open", isOpen);
  board.isBlind = true;
  board.troubles = [];
  const until = performance.now() + 1_500;
  await waitFor("five of its hold times to pass", () => performance.now() > until);
  expect((await rowsOf(parts)).map(({ state }) => state)).toEqual(["open"]);
});

test("what does not exist is not found; the state store's absence is said", async () => {
  const { console, state } = await place();
  const parts = console();
  const ask = { kind: "note" as const, requestId: randomUUID(), text: "x" };
  await expect(parts.incidents.add("1-0", ask, context)).rejects.toMatchObject({ code: "not-found" });
  await parts.stop();
  state.disconnect();
  await waitFor("the store to be away", () => state.status === "end");
  await expect(parts.incidents.one("1-0")).rejects.toMatchObject({ code: "state-unreachable" });
});
