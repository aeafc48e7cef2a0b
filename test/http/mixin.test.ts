import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Pipeline, startPipeline } from "@/server/demo/pipeline";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { alertsOf, dashboardOf, rulesOf } from "@/test/support/mixin";
import { type Prometheus, promtool, startPrometheus } from "@/test/support/prometheus";
import { routesFile } from "@/test/support/routes-file";
import { waitFor } from "@/test/support/wait-for";

const read = (file: string) => readFileSync(join("mixin", file), "utf8");

describe("what is checked in", () => {
  test("is what the mixin makes; npx vitest run --project http test/http/mixin.test.ts -u writes it", async () => {
    await expect(await alertsOf()).toMatchFileSnapshot("../../mixin/prometheus_alerts.yaml");
    await expect(await rulesOf()).toMatchFileSnapshot("../../mixin/prometheus_rules.yaml");
    await expect(await dashboardOf("callboard.json")).toMatchFileSnapshot("../../mixin/dashboards_out/callboard.json");
  });

  test("promtool finds no fault in the rules, and their tests pass", async () => {
    const files = ["mixin/prometheus_alerts.yaml", "mixin/prometheus_rules.yaml"];
    expect(await promtool(["check", "rules", ...files])).toMatchObject({ code: 0 });
    const { code, output } = await promtool(["test", "rules", "mixin/tests.yaml"]);
    expect(output).toContain("SUCCESS");
    expect(code).toBe(0);
  });

  test("every alert has a test, a severity and both sentences", () => {
    const alerts = [
      ...new Set([...read("prometheus_alerts.yaml").matchAll(/"alert": "(\w+)"/g)].map(([, name]) => name)),
    ];
    expect(alerts.length).toBeGreaterThan(10);
    for (const alert of alerts) expect(read("tests.yaml"), alert).toContain(`alertname: ${alert}\n        exp_alerts:`);
    const rules = read("prometheus_alerts.yaml").split('"alert": ').slice(1);
    for (const rule of rules) {
      for (const part of ["severity", "summary", "description", "for"]) expect(rule).toContain(`"${part}": `);
    }
  });
});

const Panel = z.object({
  id: z.number(),
  type: z.string(),
  title: z.string().min(1),
  description: z.string().min(1),
  gridPos: z.object({ h: z.number(), w: z.number(), x: z.number(), y: z.number() }),
  targets: z.array(z.object({ expr: z.string() })).default([]),
  fieldConfig: z.object({ defaults: z.object({ unit: z.string().min(1) }) }).optional(),
});
const Dashboard = z.object({
  uid: z.string().min(1),
  title: z.string().min(1),
  tags: z.array(z.string()).min(1),
  schemaVersion: z.literal(39),
  timezone: z.literal("utc"),
  time: z.object({ from: z.literal("now-6h"), to: z.literal("now") }),
  links: z.array(z.object({ type: z.literal("dashboards"), asDropdown: z.literal(true) })).min(1),
  templating: z.object({ list: z.array(z.object({ name: z.string(), type: z.string() })) }),
  panels: z.array(Panel),
});
const dashboard = () => Dashboard.parse(JSON.parse(read("dashboards_out/callboard.json")));
const expressions = () => dashboard().panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

test("the dashboard keeps to Grafana's conventions", () => {
  const { panels, templating } = dashboard();
  expect(templating.list.map(({ name, type }) => [name, type])).toEqual([
    ["datasource", "datasource"],
    ["job", "query"],
    ["instance", "query"],
    ["group", "query"],
  ]);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  for (const { title, type, targets, fieldConfig, gridPos } of panels) {
    if (type !== "row") expect([targets.length > 0, fieldConfig !== undefined], title).toEqual([true, true]);
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
  }
  for (const expression of expressions()) {
    expect(expression).toContain('job=~"$job", instance=~"$instance"');
    expect(expression).not.toMatch(/\[\d/);
  }
});

describe("on a demo in trouble", () => {
  let server: RedisServer;
  let site: ConsoleServer;
  let pipeline: Pipeline;
  let prometheus: Prometheus;
  const folder = mkdtempSync(join(tmpdir(), "callboard-mixin-"));

  beforeAll(async () => {
    server = await startRedisServer();
    pipeline = startPipeline({
      ...{ url: server.url, calls: 24, rate: undefined, seed: 7, prefix: "conv:", hasTrouble: true, hasWorkers: true },
      ...{ speed: 6, log: () => undefined },
    });
    site = await startConsole(server.url, "conv:*", {
      env: {
        CALLBOARD_METRICS_STREAMS: "100",
        CALLBOARD_ALERT_ROUTES_FILE: routesFile([{ name: "hook", to: "webhook", url: "http://127.0.0.1:9/" }]),
        CALLBOARD_SLOW_AFTER_MS: "1500",
        CALLBOARD_BLOCKED_AFTER_MS: "3000",
        CALLBOARD_GONE_AFTER_MS: "3000",
        CALLBOARD_LOSS_SHOWN_MS: "5000",
        CALLBOARD_POISON_DELIVERIES: "3",
        CALLBOARD_REDIS_BUDGET_PERCENT: "50",
      },
    });
    // The same rules, sooner.
    const config = "{ brief: '1s', usual: '1s', long: '1s', keepFiring: '1s' }";
    writeFileSync(join(folder, "alerts.yaml"), await alertsOf(config));
    writeFileSync(join(folder, "rules.yaml"), await rulesOf(config));
    const ruleFiles = [join(folder, "alerts.yaml"), join(folder, "rules.yaml")];
    prometheus = await startPrometheus({ targets: { callboard: site.url }, ruleFiles });
  }, 60_000);
  afterAll(async () => {
    await prometheus?.stop();
    await pipeline?.stop();
    await site?.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const firing = async (name: string) =>
    (await prometheus.alerts()).find(({ state, labels }) => state === "firing" && labels.alertname === name);

  test("alerts fire, saying what, and resolve when it is over", async () => {
    const fired = new Map<string, string>();
    const expected = ["CallboardPoisonEntries", "CallboardGroupBlocked", "CallboardGroupLosing"];
    await waitFor(
      () => `alerts; fired so far: ${[...fired.keys()].join(", ")}`,
      async () => {
        for (const { state, labels, annotations } of await prometheus.alerts()) {
          if (state === "firing") fired.set(labels.alertname ?? "", annotations.description ?? "");
        }
        return expected.every((name) => fired.has(name));
      },
      120_000,
    );
    expect(fired.get("CallboardGroupBlocked")).toMatch(/^In \d+ calls group (brain|comply|crm) has work and/);
    await pipeline.stop();
    for (const name of expected) await waitFor(`${name} to resolve`, async () => !(await firing(name)), 120_000);
  }, 260_000);

  test("every metric that the rules and the dashboard ask for was told", async () => {
    const asked = [read("prometheus_alerts.yaml"), read("prometheus_rules.yaml"), ...expressions()].join("\n");
    const names = [...new Set(asked.match(/(?<![\w:])(callboard|redis|process)_\w+(?=\{)/g))];
    expect(names.length).toBeGreaterThan(25);
    for (const name of names) {
      expect(await prometheus.query(`count(last_over_time(${name}[10m]))`), name).toHaveLength(1);
    }
  });

  test("Prometheus answers every panel of the dashboard, and most with something", async () => {
    let answered = 0;
    for (const expression of expressions()) {
      const asked = expression.replaceAll(/\$(job|instance|group)\b/g, ".+").replaceAll("$__rate_interval", "1m");
      if ((await prometheus.query(`last_over_time((${asked})[5m:1s])`)).length > 0) answered++;
    }
    expect(answered).toBeGreaterThan(expressions().length * 0.7);
  });
});
