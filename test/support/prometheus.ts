import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { findFreePort } from "@/server/launch/ports";
import { debianTool } from "./debian-tool";
import { waitFor } from "./wait-for";

const Answer = z.object({
  status: z.literal("success"),
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: z.tuple([z.number(), z.string()]).transform(([, value]) => Number(value)),
      }),
    ),
  }),
});
const Targets = z.object({
  data: z.object({
    activeTargets: z.array(z.object({ health: z.string(), lastError: z.string(), scrapeUrl: z.string() })),
  }),
});
const Alerts = z.object({
  data: z.object({
    alerts: z.array(
      z.object({
        state: z.string(),
        labels: z.record(z.string(), z.string()),
        annotations: z.record(z.string(), z.string()),
      }),
    ),
  }),
});

export type PrometheusOptions = {
  targets: Record<string, string>;
  ruleFiles?: string[];
  everyMs?: number;
  bearer?: string;
};

/** A Prometheus of the test's own: scrapes each target under its job's name. */
export async function startPrometheus({ targets, ruleFiles = [], everyMs = 1_000, bearer }: PrometheusOptions) {
  const binary = await debianTool("prometheus", "prometheus");
  const folder = mkdtempSync(join(tmpdir(), "callboard-prometheus-"));
  const port = await findFreePort();
  const config = {
    global: { scrape_interval: `${everyMs}ms`, scrape_timeout: `${everyMs}ms`, evaluation_interval: `${everyMs}ms` },
    rule_files: ruleFiles,
    scrape_configs: Object.entries(targets).map(([job, target]) => ({
      job_name: job,
      ...(bearer === undefined ? {} : { authorization: { credentials: bearer } }),
      static_configs: [{ targets: [target.replace("http://", "")] }],
    })),
  };
  writeFileSync(join(folder, "prometheus.yml"), JSON.stringify(config));
  let said = "";
  const child: ChildProcess = spawn(
    binary,
    [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=warn",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000);
  });
  const url = `http://127.0.0.1:${port}`;
  const ask = async (path: string): Promise<unknown> => (await fetch(url + path)).json();
  await waitFor(
    () => `Prometheus to be ready: ${said}`,
    async () => (await fetch(`${url}/-/ready`).catch(() => null))?.ok,
    30_000,
  );
  return {
    url,
    /** What it complained about. */
    said: () => said,
    async query(expression: string) {
      return Answer.parse(await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`)).data.result;
    },
    async targets() {
      return Targets.parse(await ask("/api/v1/targets")).data.activeTargets;
    },
    async alerts() {
      return Alerts.parse(await ask("/api/v1/alerts")).data.alerts;
    },
    async stop(): Promise<void> {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Prometheus = Awaited<ReturnType<typeof startPrometheus>>;

/** What promtool says to this input: nothing when it has no complaint. */
export async function promtool(args: string[], input = ""): Promise<{ code: number; output: string }> {
  const binary = await debianTool("promtool", "prometheus");
  return new Promise((resolve) => {
    const child = execFile(binary, args, { maxBuffer: 64_000_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, output: `${stdout}${stderr}`.trim() });
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}
