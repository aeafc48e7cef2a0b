import { createHmac } from "node:crypto";
import { expect, inject, onTestFinished, test } from "vitest";
import { localOperator } from "@/lib/permissions";
import { troubleOf } from "@/test/support/incident-builders";
import { type Board, buildIncidents, type IncidentPartsOptions } from "@/test/support/incident-parts";
import { startReceiver } from "@/test/support/receiver";
import { createRecordingLog } from "@/test/support/recording-log";
import { ownRoutesFile } from "@/test/support/routes-file";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const context = { actor: localOperator, address: null };

async function start(
  routes: object[],
  secrets: Record<string, string> = {},
  given: Partial<IncidentPartsOptions> = {},
) {
  const scope = uniquePrefix();
  const state = await testClient(inject("redisUrl"), scope);
  const board: Board = { troubles: [], isBlind: false };
  const parts = buildIncidents({
    state,
    scope,
    board,
    log: createRecordingLog().log,
    routesFile: ownRoutesFile(routes, secrets),
    ...given,
  });
  onTestFinished(parts.stop);
  parts.start();
  const { incidents } = parts;
  const newest = () => waitFor("an incident", async () => (await incidents.list({ state: "all", limit: 1 })).rows[0]);
  const timeline = async () => (await incidents.one((await newest()).incidentId)).timeline;
  const sendings = async () => (await timeline()).flatMap((event) => ("route" in event ? [event] : []));
  return { incidents, board, newest, sendings };
}

test("a webhook hears that it fires, joins, worsens and is over, each once and signed", async () => {
  const hook = await startReceiver();
  const route = { name: "hook", to: "webhook", url: `${hook.url}/in?x=1`, secretFile: "secret" };
  const { board, newest, sendings } = await start([route], { secret: "s3cret\n" });
  board.troubles = [troubleOf()];
  await waitFor("it to fire", () => hook.received.length === 1);
  board.troubles = [troubleOf({ calls: 12 })];
  await waitFor("it to be joined", () => hook.received.length === 2);
  board.troubles = [troubleOf({ calls: 12, status: "LOSS" })];
  await waitFor("it to worsen", () => hook.received.length === 3);
  board.troubles = [];
  await waitFor("it to be over", () => hook.received.length === 4);
  const { incidentId } = await newest();
  expect(hook.bodies()).toMatchObject([
    {
      version: "4",
      status: "firing",
      receiver: "hook",
      notification_reason: "first notification",
      alerts: [{ annotations: { calls: "3" } }],
    },
    { status: "firing", alerts: [{ annotations: { calls: "12" } }] },
    {
      status: "firing",
      alerts: [{ annotations: { status: "LOSS" }, labels: { group: "comply", environment: "test" } }],
    },
    {
      status: "resolved",
      notification_reason: "all alerts resolved",
      alerts: [{ generatorURL: `https://callboard.example.com/incidents?incident=${incidentId}` }],
    },
  ]);
  const [first] = hook.received;
  const [, seconds, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(first?.headers["x-callboard-signature"])) ?? [];
  expect(digest).toBe(createHmac("sha256", "s3cret").update(`${seconds}.${first?.body}`).digest("hex"));
  expect(first?.path).toBe("/in?x=1");
  expect(new Set(hook.bodies().map(({ alerts }) => alerts[0].fingerprint)).size).toBe(1);
  expect(new Set(hook.received.map(({ headers }) => headers["x-callboard-delivery"])).size).toBe(4);
  await waitFor("all to be told", async () => (await sendings()).length === 4);
  expect((await sendings()).map(({ kind, what }) => `${kind} ${what}`)).toEqual([
    "sent firing",
    "sent firing",
    "sent firing",
    "sent resolved",
  ]);
});

test("who answers 503 is asked again under the same id until it takes it", async () => {
  const hook = await startReceiver([503, 503, 200]);
  const { board, sendings, incidents } = await start([{ name: "hook", to: "webhook", url: hook.url }]);
  board.troubles = [troubleOf()];
  await waitFor("three attempts", () => hook.received.length === 3);
  expect(new Set(hook.received.map(({ headers }) => headers["x-callboard-delivery"])).size).toBe(1);
  await waitFor("it to be told", async () => (await sendings()).length === 2);
  expect(await sendings()).toMatchObject([
    { kind: "failed", attempts: 1, problem: "answered 503" },
    { kind: "sent", attempts: 3, problem: null },
  ]);
  expect((await incidents.routes()).routes).toMatchObject([
    { name: "hook", waiting: 0, givenUp: 0, lastSentAtMs: expect.any(Number) },
  ]);
});

test("is given up after the bound, which is shown; the end is sent all the same", async () => {
  const hook = await startReceiver([500]);
  const { board, sendings, incidents } = await start([{ name: "hook", to: "webhook", url: hook.url }]);
  board.troubles = [troubleOf()];
  await waitFor("it to be given up", async () => (await sendings()).some(({ kind }) => kind === "given-up"));
  expect(hook.received).toHaveLength(4);
  expect((await incidents.list({ state: "all", limit: 1 })).notices).toEqual([
    "hook does not take notifications: answered 500; given up.",
  ]);
  hook.answer(200);
  board.troubles = [];
  await waitFor("the end", () => hook.received.length === 5);
  expect(hook.bodies().at(-1)).toMatchObject({ status: "resolved" });
  await waitFor("it to be well", async () => (await incidents.list({ state: "all", limit: 1 })).notices.length === 0);
});

test("what a receiver refuses is not tried again", async () => {
  const hook = await startReceiver([400]);
  const { board, sendings } = await start([{ name: "hook", to: "webhook", url: hook.url }]);
  board.troubles = [troubleOf()];
  await waitFor("it to be given up", async () => (await sendings()).some(({ kind }) => kind === "given-up"));
  board.troubles = [];
  await waitFor("it to be over", async () => (await sendings()).length > 0);
  expect(hook.received).toHaveLength(1);
});

test("PagerDuty is told to trigger, acknowledge and resolve under one key", async () => {
  const pager = await startReceiver([202]);
  const route = { name: "pager", to: "pagerduty", url: `${pager.url}/v2/enqueue`, routingKeyFile: "key" };
  const { board, newest, incidents } = await start([route], { key: "k".repeat(32) });
  board.troubles = [troubleOf()];
  await waitFor("the trigger", () => pager.received.length === 1);
  await waitFor("it to be noted", async () => (await newest()).sent.length === 1);
  const { incidentId } = await newest();
  await incidents.add(incidentId, { kind: "acknowledged", requestId: "request-1" }, context);
  await waitFor("the acknowledgement", () => pager.received.length === 2);
  await incidents.add(incidentId, { kind: "closed", requestId: "request-2", text: "done" }, context);
  await waitFor("the end", () => pager.received.length === 3);
  expect(pager.bodies().map(({ event_action }) => event_action)).toEqual(["trigger", "acknowledge", "resolve"]);
  expect(new Set(pager.bodies().map(({ dedup_key, routing_key }) => `${dedup_key} ${routing_key}`)).size).toBe(1);
  expect(pager.bodies()[0].payload).toMatchObject({
    severity: "critical",
    component: "comply",
    source: "redis.example.com:6379/0",
  });
});

test("Slack gets a message when it fires and when it is over", async () => {
  const slack = await startReceiver();
  const { board } = await start([{ name: "chat", to: "slack", urlFile: "url" }], {
    url: `${slack.url}/services/T0/B0/x`,
  });
  board.troubles = [troubleOf()];
  await waitFor("a message", () => slack.received.length === 1);
  board.troubles = [];
  await waitFor("its end", () => slack.received.length === 2);
  expect(slack.bodies().map(({ text }) => text)).toEqual([
    "[critical]: comply stopped reading in 3 calls",
    "[resolved]: comply stopped reading in 3 calls",
  ]);
});

test("in quiet hours only what is excepted is sent; what was over by then is not", async () => {
  const hook = await startReceiver();
  const quietHours = { from: "00:00", to: "00:00", timeZone: "UTC", except: ["LOSS"] };
  const { board, sendings } = await start([{ name: "hook", to: "webhook", url: hook.url, quietHours }]);
  board.troubles = [troubleOf()];
  await waitFor("it to be held", async () => (await sendings()).some(({ kind }) => kind === "held"));
  board.troubles = [];
  await waitFor("it to be dropped", async () => (await sendings()).some(({ kind }) => kind === "dropped"));
  expect(hook.received).toEqual([]);
  board.troubles = [troubleOf({ groupName: "crm", status: "LOSS" })];
  await waitFor("a loss to be sent", () => hook.received.length === 1);
});

test("incidents of a group are told together", async () => {
  const hook = await startReceiver();
  const grouped = {
    name: "hook",
    to: "webhook",
    url: hook.url,
    groupBy: ["group"],
    groupWaitMs: 400,
    groupIntervalMs: 500,
  };
  const { board } = await start([grouped]);
  board.troubles = [troubleOf(), troubleOf({ status: "POISON" })];
  await waitFor("both", () => hook.received.length > 0 && hook.bodies().at(-1).alerts.length === 2);
  expect(hook.bodies().at(-1)).toMatchObject({ groupLabels: { group: "comply" }, groupKey: '{}:{group="comply"}' });
  board.troubles = [troubleOf()];
  await waitFor("that one is over", () => hook.bodies().at(-1).notification_reason === "some alerts resolved");
  expect(hook.bodies().at(-1)).toMatchObject({ status: "firing" });
});

test("a route is tried on demand, leaves nothing that fires, and says why where it fails", async () => {
  const pager = await startReceiver([202]);
  const hook = await startReceiver([418]);
  const { incidents } = await start(
    [
      { name: "pager", to: "pagerduty", url: pager.url, routingKeyFile: "key" },
      { name: "hook", to: "webhook", url: hook.url },
    ],
    { key: "k" },
  );
  expect(await incidents.test("pager", "request-1", context)).toMatchObject({
    isSent: true,
    httpStatus: 202,
    problem: null,
  });
  expect(pager.bodies().map(({ event_action }) => event_action)).toEqual(["trigger", "resolve"]);
  expect(await incidents.test("hook", "request-2", context)).toMatchObject({
    isSent: false,
    httpStatus: 418,
    problem: "answered 418: it will not take this",
  });
  await expect(incidents.test("nobody", "request-3", context)).rejects.toMatchObject({ code: "not-found" });
});

test("what goes on is told again as often as its route asks for, until somebody acknowledges it", async () => {
  const hook = await startReceiver();
  const everyMs = 600_000;
  const route = { name: "hook", to: "webhook", url: hook.url, remindEveryMs: everyMs };
  let aheadMs = 0;
  const { incidents, board, newest, sendings } = await start([route], {}, { now: () => Date.now() + aheadMs });
  board.troubles = [troubleOf()];
  await waitFor("it to fire", async () => (await sendings()).length === 1);
  for (const times of [2, 3]) {
    aheadMs += everyMs;
    await waitFor("a reminder", async () => (await sendings()).length === times);
  }
  const { incidentId } = await newest();
  await incidents.add(incidentId, { kind: "acknowledged", requestId: "seen" }, context);
  aheadMs += everyMs;
  const seenBefore = (await newest()).seenAtMs;
  await waitFor("it to be looked at again", async () => (await newest()).seenAtMs > seenBefore);
  board.troubles = [];
  await waitFor("it to be over", async () => (await sendings()).length === 4);
  expect((await sendings()).map(({ kind, what }) => `${kind} ${what}`)).toEqual([
    "sent firing",
    "sent reminder",
    "sent reminder",
    "sent resolved",
  ]);
  const repeated = { status: "firing", notification_reason: "repeat interval elapsed" };
  expect(hook.bodies()).toMatchObject([{ status: "firing" }, repeated, repeated, { status: "resolved" }]);
});
