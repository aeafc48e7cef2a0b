import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { findFreePort } from "@/server/launch/ports";
import { debianTool } from "./debian-tool";
import { waitFor } from "./wait-for";

const Alerts = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
    endsAt: z.string(),
    status: z.object({ state: z.string() }),
  }),
);

/** Where Debian's build looks for its templates, and the same relative to where it runs, as long as the other. */
const installedAt = "/usr/share/prometheus/alertmanager";
const unpackedAt = "usr//share/prometheus/alertmanager";

/** The program, and where it is to run: one that is unpacked and not installed finds its templates in its own folder. */
async function findAlertmanager(): Promise<{ binary: string; cwd: string }> {
  const binary = await debianTool("prometheus-alertmanager", "prometheus-alertmanager");
  const root = join(dirname(binary), "..", "..");
  if (root === "/" || existsSync(installedAt)) return { binary, cwd: "/" };
  const moved = join(root, "alertmanager-here");
  if (!existsSync(moved)) {
    const bytes = readFileSync(binary);
    for (let at = bytes.indexOf(installedAt); at !== -1; at = bytes.indexOf(installedAt, at + 1)) {
      bytes.write(unpackedAt, at);
    }
    writeFileSync(`${moved}.${process.pid}`, bytes, { mode: 0o755 });
    renameSync(`${moved}.${process.pid}`, moved);
  }
  return { binary: moved, cwd: root };
}

/** An Alertmanager of the running test's own, which tells a receiver what it is told. */
export async function startAlertmanager(receiverUrl: string) {
  const { binary, cwd } = await findAlertmanager();
  const folder = mkdtempSync(join(tmpdir(), "callboard-alertmanager-"));
  const port = await findFreePort();
  const timing = { group_wait: "100ms", group_interval: "1s", repeat_interval: "1h" };
  const config = {
    route: { receiver: "hook", group_by: ["alertname"], ...timing },
    receivers: [{ name: "hook", webhook_configs: [{ url: receiverUrl }] }],
  };
  writeFileSync(join(folder, "alertmanager.yml"), JSON.stringify(config));
  const child = spawn(
    binary,
    [
      `--config.file=${join(folder, "alertmanager.yml")}`,
      `--storage.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--cluster.listen-address=",
    ],
    { stdio: "ignore", cwd },
  );
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${port}`;
  await waitFor("Alertmanager to be ready", async () => (await fetch(`${url}/-/ready`).catch(() => null))?.ok, 30_000);
  return {
    url,
    /** Those that fire. */
    alerts: async () => Alerts.parse(await (await fetch(`${url}/api/v2/alerts`)).json()),
  };
}
