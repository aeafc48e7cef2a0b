import { type ChildProcess, spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { onTestFinished, vi } from "vitest";

export type RunningScript = {
  child: ChildProcess;
  pid: number;
  output: () => string;
  /** Resolves when the output matches. */
  prints: (pattern: RegExp) => Promise<RegExpExecArray>;
  exitCode: Promise<number | null>;
};

export const launchModule = (name: string) => JSON.stringify(pathToFileURL(`server/launch/${name}.ts`).href);

/** Runs TypeScript of the launcher in a node process of its own, killed when the test ends. */
export function runScript(source: string, args: string[] = []): RunningScript {
  return runNode(["--import", "tsx", "--input-type=module", "--eval", source, ...args]);
}

export function runNode(args: string[], env: Record<string, string> = {}): RunningScript {
  const child = spawn(process.execPath, args, {
    stdio: "pipe",
    env: { ...process.env, CALLBOARD_TEST_REDIS_URL: undefined, ...env },
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return {
    child,
    pid: child.pid ?? 0,
    output: () => output,
    prints: (pattern) =>
      vi.waitFor(
        () => {
          const match = pattern.exec(output);
          if (!match) throw new Error(`${pattern} is not in: ${output}`);
          return match;
        },
        { timeout: 15_000 },
      ),
    exitCode: new Promise((resolve) => {
      child.on("close", (code) => resolve(code));
    }),
  };
}
