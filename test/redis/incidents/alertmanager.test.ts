import { expect, inject, onTestFinished, test } from "vitest";
import { startAlertmanager } from "@/test/support/alertmanager";
import { troubleOf } from "@/test/support/incident-builders";
import { type Board, buildIncidents } from "@/test/support/incident-parts";
import { startReceiver } from "@/test/support/receiver";
import { createRecordingLog } from "@/test/support/recording-log";
import { ownRoutesFile } from "@/test/support/routes-file";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

test("a real Alertmanager takes what fires and what is over, and its webhook says what ours does", {
  timeout: 90_000,
}, async () => {
  const theirs = await startReceiver();
  const ours = await startReceiver();
  const alertmanager = await startAlertmanager(theirs.url);
  const scope = uniquePrefix();
  const state = await testClient(inject("redisUrl"), scope);
  const board: Board = { troubles: [], isBlind: false };
  const routes = [
    { name: "am", to: "alertmanager", url: alertmanager.url },
    { name: "hook", to: "webhook", url: ours.url },
  ];
  const parts = buildIncidents({
    state,
    scope,
    board,
    log: createRecordingLog().log,
    routesFile: ownRoutesFile(routes),
  });
  onTestFinished(parts.stop);
  parts.start();
  board.troubles = [troubleOf({ kind: "behind", status: "SLOW" }), troubleOf({ groupName: "crm" })];
  await waitFor("the critical one to fire", async () => (await alertmanager.alerts()).length > 0, 20_000);
  await waitFor("both to fire", async () => (await alertmanager.alerts()).length === 2, 20_000);
  expect((await alertmanager.alerts()).map(({ labels }) => `${labels.group} ${labels.severity}`).sort()).toEqual([
    "comply warning",
    "crm critical",
  ]);
  board.troubles = [troubleOf({ status: "GONE" }), troubleOf({ groupName: "crm" })];
  await waitFor(
    "it to be told as critical, and not twice",
    async () => {
      const alerts = (await alertmanager.alerts()).map(({ labels }) => `${labels.group} ${labels.severity}`).sort();
      return alerts.join() === "comply critical,crm critical";
    },
    20_000,
  );
  board.troubles = [];
  await waitFor("both to be over", async () => (await alertmanager.alerts()).length === 0, 20_000);
  await waitFor("its webhook to say so", () => theirs.bodies().some(({ status }) => status === "resolved"), 20_000);
  await waitFor("ours to say so", () => ours.bodies().filter(({ status }) => status === "resolved").length === 2);
  const shape = (body: Record<string, unknown>) =>
    Object.keys(body)
      .filter((name) => name !== "notification_reason")
      .sort();
  const firing = theirs.bodies().find(({ status }) => status === "firing");
  expect(shape(ours.bodies()[0])).toEqual(shape(firing));
  expect(Object.keys(ours.bodies()[0].alerts[0]).sort()).toEqual(Object.keys(firing.alerts[0]).sort());
  expect(firing.alerts[0].fingerprint).toHaveLength(ours.bodies()[0].alerts[0].fingerprint.length);
});
