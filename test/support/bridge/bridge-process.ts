import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { z } from "zod";

const exitWithParent = new URL("../../../server/launch/exit-with-parent.mjs", import.meta.url).href;

export type BridgeProcess = {
  readonly pid: number;
  readonly lines: string[];
  kill(signal: NodeJS.Signals): Promise<void>;
};

/** A worker as an operator starts it, in a process of its own that ends with this one. */
export function startBridgeProcess(env: Record<string, string>): BridgeProcess {
  const lines: string[] = [];
  const child = run(["--import", "tsx", join("server", "bridge", "main.ts")], env);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      lines.push(text);
      if (lines.length > 200) lines.shift();
    });
  }
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const kill = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  onTestFinished(() => kill("SIGKILL"));
  return { pid: child.pid ?? 0, lines, kill };
}

const Written = z.object({ written: z.number(), p50Ms: z.number(), p99Ms: z.number() });
export type Written = z.infer<typeof Written>;

export type WritePlan = { url: string; prefix: string; calls: number; rate: number; seconds: number };

/** Writes entries to many calls from a process of its own; how many, and how long its batches took. */
export async function writeCalls({ url, prefix, calls, rate, seconds }: WritePlan): Promise<Written> {
  const script = join("test", "support", "bridge", "write-calls.ts");
  const child = run(["--import", "tsx", script, url, prefix, String(calls), String(rate), String(seconds)], {});
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await new Promise((resolve) => child.on("close", resolve));
  return Written.parse(JSON.parse(output));
}

function run(args: string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ["--import", exitWithParent, ...args], {
    env: { ...process.env, ...env, LAUNCHER_PID: String(process.pid) },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
}
