import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export type BenchChild = { pid: number; ask<T>(message: object): Promise<T>; end(): Promise<void> };

/** Another process, which answers each message with one of its own. */
export function startBenchChild(file: URL, args: string[]): BenchChild {
  const script = fileURLToPath(file);
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", script, ...args], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  return {
    pid: child.pid ?? 0,
    async ask(message) {
      const answered = new AbortController();
      const { signal } = answered;
      const answers = [once(child, "message", { signal }), failed(child, signal)];
      child.send(message);
      const [answer] = await Promise.race(answers);
      answered.abort();
      await Promise.allSettled(answers);
      return answer;
    },
    async end() {
      if (child.exitCode !== null) return;
      child.disconnect();
      await once(child, "exit");
    },
  };
}

async function failed(child: ChildProcess, signal: AbortSignal): Promise<never> {
  const [code] = await once(child, "exit", { signal });
  throw new Error(`${child.spawnargs.at(3)} ended with ${code}`);
}

/** What a child does with each message; it ends when its parent lets go of it. */
export function answerMessages(answer: (message: Record<string, unknown>) => unknown): void {
  process.on("message", async (message) => {
    const given = typeof message === "object" && message !== null ? { ...message } : {};
    process.send?.((await answer(given)) ?? {});
  });
  process.on("disconnect", () => process.exit(0));
}

/** CPU time of a process so far; Linux only. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** A clock all processes of this machine share. */
export function sharedNowUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
