import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const exitWithParent = fileURLToPath(new URL("./exit-with-parent.mjs", import.meta.url));

export type ChildOptions = {
  /** Arguments to node. */
  args: string[];
  env: Record<string, string | undefined>;
  /** Holds back what it prints on stdout until release() is called. */
  isHeldBack?: boolean;
};

export type Child = {
  readonly pid: number | undefined;
  /** Resolves to how it ended, in words, when it has. */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  /** Passes on what it prints from now on, without what it has printed so far. */
  release(): void;
  heldOutput(): string;
  /** SIGTERM, then SIGKILL to it and all that it started after the grace. Resolves when it is gone. */
  stop(graceMs: number): Promise<void>;
  kill(): void;
};

/**
 * A node process of its own group, so that Ctrl-C reaches the launcher alone and the launcher keeps the order. It ends
 * by itself when this process dies.
 */
export function startChild({ args, env, isHeldBack = false }: ChildOptions): Child {
  const child = spawn(process.execPath, ["--import", exitWithParent, ...args], {
    detached: true,
    env: { ...process.env, ...env, LAUNCHER_PID: String(process.pid) },
    stdio: ["ignore", isHeldBack ? "pipe" : "inherit", "inherit", "ipc"],
  });
  let held = "";
  let isEnded = false;
  const hold = (chunk: Buffer) => {
    held = `${held}${chunk}`.slice(-8_000);
  };
  child.stdout?.on("data", hold);
  const ended = new Promise<string>((resolve) => {
    const finish = (how: string) => {
      isEnded = true;
      resolve(how);
    };
    child.on("error", (error) => finish(error.message));
    child.on("exit", (code, signal) => finish(signal ? `signal ${signal}` : `exit code ${code}`));
  });
  const kill = () => {
    if (isEnded || child.pid === undefined) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      child.kill("SIGKILL");
    }
  };
  return {
    pid: child.pid,
    ended,
    hasEnded: () => isEnded,
    release() {
      child.stdout?.off("data", hold);
      child.stdout?.pipe(process.stdout, { end: false });
    },
    heldOutput: () => held,
    async stop(graceMs) {
      if (isEnded) return;
      const timer = setTimeout(kill, graceMs);
      child.kill("SIGTERM");
      await ended;
      clearTimeout(timer);
    },
    kill,
  };
}
