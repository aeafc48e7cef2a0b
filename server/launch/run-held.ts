import { spawn } from "node:child_process";

export type HeldOptions = { env: NodeJS.ProcessEnv; signal: AbortSignal };

export type HeldResult = { isPassed: boolean; output: string };

const graceMs = 5_000;

/**
 * Runs a command to its end and keeps what it prints, so that commands that run side by side can be read one by one.
 * The signal ends it and all that it started: npm alone would leave its script running.
 */
export function runHeld(command: string, args: string[], { env, signal }: HeldOptions): Promise<HeldResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env, detached: true });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    let killing: NodeJS.Timeout | undefined;
    const stop = () => {
      signalGroup(child.pid, "SIGTERM");
      killing = setTimeout(() => signalGroup(child.pid, "SIGKILL"), graceMs);
    };
    const finish = (result: HeldResult) => {
      clearTimeout(killing);
      signal.removeEventListener("abort", stop);
      resolve(result);
    };
    child.on("error", (error) => finish({ isPassed: false, output: `${output}\n${error.message}` }));
    child.on("close", (code) => finish({ isPassed: code === 0, output }));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
  });
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
