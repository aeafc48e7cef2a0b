import { spawn } from "node:child_process";

export type HeldOptions = { env: NodeJS.ProcessEnv; signal: AbortSignal };

export type HeldResult = { isPassed: boolean; output: string };

/** Runs a command to its end and keeps what it prints, so that commands that run side by side can be read one by one. */
export function runHeld(command: string, args: string[], { env, signal }: HeldOptions): Promise<HeldResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env, signal });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.on("error", (error) => resolve({ isPassed: false, output: `${output}\n${error.message}` }));
    child.on("close", (code) => resolve({ isPassed: code === 0, output }));
  });
}
