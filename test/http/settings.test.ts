import { describe, expect, onTestFinished, test } from "vitest";
import { AuditPage } from "@/lib/schema/audit-entry";
import { SettingsAnswer } from "@/lib/schema/settings";
import type { Runtime } from "@/server/runtime";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { startReceiver } from "@/test/support/receiver";
import { ownRoutesFile } from "@/test/support/routes-file";
import { runRuntime, testClient } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const slow = "CALLBOARD_SLOW_AFTER_MS";

/** One call whose group has not read two entries of two seconds ago, watched by a console. */
async function stage() {
  const server = await ownRedis();
  const redis = await testClient(server.url);
  const ago = Date.now() - 2_000;
  await redis.xadd("conv:a", `${ago}-0`, "n", "1");
  await redis.xadd("conv:a", `${ago}-1`, "n", "2");
  await redis.xgroup("CREATE", "conv:a", "brain", "0");
  const site = await startConsole(server.url, "conv:*", {
    env: { CALLBOARD_IDLE_AFTER_MS: "600000", [slow]: "600000" },
  });
  onTestFinished(() => site.stop());
  return { server, redis, site };
}

async function ask(site: ConsoleServer, path: string, body?: object) {
  const response = await fetch(`${site.url}/api/${path}`, {
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    headers: { "content-type": "application/json", origin: site.url },
  });
  return { status: response.status, body: await response.json() };
}

const read = async (site: ConsoleServer) => SettingsAnswer.parse((await ask(site, "settings")).body);
const change = (site: ConsoleServer, version: number, name: string, text: string | null, reason?: string) =>
  ask(site, "settings", { version, changes: [{ name, text }], ...(reason === undefined ? {} : { reason }) });
const rowOf = ({ rows }: SettingsAnswer, name: string) => rows.find((row) => row.name === name);
const calmEnv = { CALLBOARD_STREAMS: "conv:*", [slow]: "600000" };
const isSlow = (runtime: Runtime): boolean | undefined => {
  const [group] = runtime.collector.registry.find("a")?.assessment?.row.groups ?? [];
  return group && ["SLOW", "GONE", "BLOCKED"].includes(group.status);
};

describe("settings", () => {
  test("say what is in force and where it comes from, and no secret", async () => {
    const { site } = await stage();
    const answer = await read(site);
    expect(answer).toMatchObject({ version: 0, history: [], unreadSinceMs: null });
    expect(rowOf(answer, slow)).toMatchObject({ text: "600000", source: "environment", isChangeable: true });
    expect(rowOf(answer, "CALLBOARD_IDLE_AFTER_MS")).toMatchObject({ text: "600000", source: "environment" });
    expect(rowOf(answer, "CALLBOARD_GONE_AFTER_MS")).toMatchObject({ text: "45000", source: "default" });
    expect(rowOf(answer, "CALLBOARD_MASKING")).toMatchObject({ text: "standard", isChangeable: false });
  });

  test("are changed in every console on the state store, with their audit record, and taken back", async () => {
    const { server, site } = await stage();
    const other = await runRuntime(server.url, calmEnv);
    const both = [site.runtime, other.runtime];
    await waitFor("calm", () => both.every((each) => isSlow(each) === false));
    expect((await change(site, 0, slow, "1000", "nightly import")).status).toBe(200);
    await waitFor("slow in both", () => both.every((each) => isSlow(each)));
    const changed = await read(site);
    expect(rowOf(changed, slow)).toMatchObject({
      text: "1000",
      source: "changed",
      started: { text: "600000", source: "environment" },
      changedBy: "local operator",
    });
    expect(changed.history).toMatchObject([{ version: 1, reason: "nightly import", undoes: null }]);
    expect(other.runtime.settings.answer()).toMatchObject({ version: 1 });

    expect((await ask(site, "settings/undo", { version: 1 })).status).toBe(200);
    await waitFor("version 2 in both", () => both.every((each) => each.settings.answer().version === 2));
    expect(rowOf(await read(site), slow)).toMatchObject({ text: "600000", source: "environment", changedBy: null });
    const audit = AuditPage.parse((await ask(site, "audit?limit=5")).body);
    expect(audit.rows.map(({ action, params, reason }) => [action, params, reason])).toEqual([
      ["settings-undo", { [slow]: "1000 → as started" }, null],
      ["settings", { [slow]: "as started → 1000" }, "nightly import"],
    ]);
  });

  test("expected groups count at once", async () => {
    const { site } = await stage();
    const name = "CALLBOARD_EXPECTED_GROUPS";
    const changes = [
      { name, text: "conv:*=brain|comply" },
      { name: slow, text: "1000" },
    ];
    expect((await ask(site, "settings", { version: 0, changes })).status).toBe(200);
    const missing = () => site.runtime.fleet.snapshot.groups.find((group) => group.name === "comply")?.missingCalls;
    await waitFor("comply to be missing", () => missing() === 1);
    expect((await change(site, 1, name, null)).status).toBe(200);
    await waitFor("nobody to miss it", () => (missing() ?? 0) === 0);
  });

  test("of alert routes are in force in every console, also what was waiting, and are taken back", async () => {
    const hook = await startReceiver();
    const server = await ownRedis();
    const redis = await testClient(server.url);
    // The console's door watches every server of the process: the receiver is asked for something that stands there.
    const url = `${hook.url}/api/session`;
    const file = ownRoutesFile([{ name: "hook", to: "webhook", url, when: { groups: ["nobody"] } }]);
    const env = {
      ...{ CALLBOARD_ALERT_ROUTES_FILE: file, CALLBOARD_INCIDENT_OPEN_AFTER_MS: "100" },
      ...{ CALLBOARD_SLOW_AFTER_MS: "100", CALLBOARD_GONE_AFTER_MS: "200" },
    };
    const site = await startConsole(server.url, "conv:*", { env });
    onTestFinished(() => site.stop());
    const other = await runRuntime(server.url, { CALLBOARD_STREAMS: "conv:*", ...env });
    const name = "alert-route:hook";
    const night = { from: "00:00", to: "00:00", timeZone: "UTC" };
    const routeIn = async (runtime: Runtime) => (await runtime.incidents.routes()).routes[0];

    for (const [text, says] of [
      ["{", /no valid JSON/],
      ['{"url":"http://elsewhere.example.com/"}', /Unrecognized key/],
      ['{"quietHours":{"from":"25:00","to":"07:00","timeZone":"UTC"}}', /no time of day/],
    ] as const) {
      const refused = await change(site, 0, name, text);
      expect([refused.status, refused.body.error.message]).toEqual([400, expect.stringMatching(says)]);
    }
    expect((await change(site, 0, "alert-route:none", "{}")).body.error.message).toMatch(/no route none/);

    expect((await change(site, 0, name, JSON.stringify({ quietHours: night }))).status).toBe(200);
    await waitFor("both to know", async () => {
      const shown = await Promise.all([site.runtime, other.runtime].map(routeIn));
      return shown.every((route) => route?.changed?.by === "local operator" && route.quietUntilMs !== null);
    });
    expect(await routeIn(other.runtime)).toMatchObject({
      rules: { when: { minCalls: 1 }, remindEveryMs: null },
      changed: { from: { when: { groups: ["nobody"] }, quietHours: null } },
    });

    await redis.xadd("conv:a", `${Date.now() - 5_000}-0`, "n", "1");
    await redis.xgroup("CREATE", "conv:a", "brain", "0");
    const held = async () => (await site.runtime.incidents.list({ state: "open", limit: 1 })).rows[0]?.sent[0]?.kind;
    await waitFor("it to be held", async () => (await held()) === "held");
    expect(hook.received).toEqual([]);
    expect((await change(site, 1, name, "{}")).status).toBe(200);
    await waitFor("what waited to be sent", () => hook.received.length === 1, 20_000);

    expect((await ask(site, "settings/undo", { version: 2 })).status).toBe(200);
    expect((await change(site, 3, name, null)).status).toBe(200);
    await waitFor("the file to count again", async () => (await routeIn(other.runtime))?.changed === null);
    const audit = AuditPage.parse((await ask(site, "audit?limit=4")).body);
    expect(audit.rows.map(({ params }) => params["alert route hook"])).toEqual([
      "hears of every incident; quiet 00:00 to 00:00 (UTC); no reminders → as the file says",
      "hears of every incident; never quiet; no reminders → hears of every incident; quiet 00:00 to 00:00 (UTC); no reminders",
      "hears of every incident; quiet 00:00 to 00:00 (UTC); no reminders → hears of every incident; never quiet; no reminders",
      "as the file says → hears of every incident; quiet 00:00 to 00:00 (UTC); no reminders",
    ]);
  }, 60_000);

  test("are kept over a restart", async () => {
    const { server, site } = await stage();
    await change(site, 0, slow, "1000");
    const later = await runRuntime(server.url, { CALLBOARD_STREAMS: "conv:*" });
    expect(later.runtime.settings.answer()).toMatchObject({ version: 1, unreadSinceMs: null });
  });

  test("that do not fit, or are not to be changed here, are refused by the rules of the start", async () => {
    const { site } = await stage();
    const refused = await change(site, 0, slow, "soon");
    expect(refused.status).toBe(400);
    expect(refused.body.error).toMatchObject({ issues: [{ path: slow }] });
    expect(refused.body.error.message).toMatch(/expected whole milliseconds, 100 to 86400000, for example/);
    expect((await change(site, 0, "CALLBOARD_MASKING", "off")).status).toBe(400);
    expect((await change(site, 0, "__proto__", "1")).status).toBe(400);
    expect(await read(site)).toMatchObject({ version: 0 });
  });

  test("that somebody else changed meanwhile are not overwritten", async () => {
    const { site } = await stage();
    const answers = await Promise.all(["1000", "2000", "3000", "4000"].map((text) => change(site, 0, slow, text)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(await read(site)).toMatchObject({ version: 1 });
    expect((await ask(site, "settings/undo", { version: 9 })).status).toBe(409);
  });

  test("stay in force while the state store is gone, and cannot be changed then", async () => {
    const state = await ownRedis();
    const server = await ownRedis();
    const site = await startConsole(server.url, "conv:*", { env: { CALLBOARD_STATE_URL: state.url } });
    onTestFinished(() => site.stop());
    await change(site, 0, slow, "1000");
    await state.stop();
    await waitFor("that it is told", async () => (await read(site)).unreadSinceMs !== null);
    expect(rowOf(await read(site), slow)).toMatchObject({ text: "1000", source: "changed" });
    expect((await change(site, 1, slow, "2000")).status).toBe(503);
  });
});
