import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Shows a line of progress to the person at the terminal. */
export type Say = (line: string) => void;

/** The first of these names that is an executable file on PATH. */
export function findOnPath(names: string[], path: string = process.env.PATH ?? ""): string | undefined {
  for (const name of names) {
    for (const folder of path.split(delimiter)) {
      const file = join(folder, name);
      if (folder !== "" && isExecutable(file)) return file;
    }
  }
  return undefined;
}

/** Runs a short command, bounded in time, and gives its output; `undefined` where it failed or does not exist. */
export function outputOf(command: string, args: string[], timeoutMs = 10_000): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8", timeout: timeoutMs, stdio: "pipe" });
  return status === 0 ? stdout : undefined;
}

export type CommandOptions = {
  timeoutMs?: number;
  isQuiet?: boolean;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  signal?: AbortSignal;
};

/** Runs a command to its end, its output going to the terminal unless quiet. Resolves to the exit code, 1 for a signal. */
export function runCommand(command: string, args: string[], options: CommandOptions = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", options.isQuiet ? "ignore" : "inherit", options.isQuiet ? "ignore" : "inherit"],
      env: options.env ?? process.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.timeoutMs ? { timeout: options.timeoutMs } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    child.on("error", () => resolve(1));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
