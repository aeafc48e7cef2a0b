import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type ClusterLoad = { stop(): Promise<void> };

const script = fileURLToPath(new URL("write-to-cluster.ts", import.meta.url));

/** Producers and workers over all calls in a process of their own: what is measured beside them must not wait for them. */
export async function startLoad(url: string, calls: number, perSecond: number): Promise<ClusterLoad> {
  const args = ["--import", "tsx", script, url, String(calls), String(perSecond)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), ended]);
  return {
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
