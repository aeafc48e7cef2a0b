import { setTimeout as sleep } from "node:timers/promises";
import { nextBinary } from "./build";
import { type Child, startChild } from "./children";
import { LaunchError } from "./launch-error";

const readyWithinMs = 90_000;
const answerWithinMs = 10_000;

export type ConsoleOptions = {
  isDev: boolean;
  host: string;
  port: number;
  env: Record<string, string | undefined>;
};

export function consoleAddress(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Starts the web server; it has not answered yet. */
export function startConsole({ isDev, host, port, env }: ConsoleOptions): Child {
  return startChild({
    args: [nextBinary, isDev ? "dev" : "start", "--hostname", host, "--port", String(port)],
    env: {
      ...env,
      HOST: host,
      PORT: String(port),
      NODE_ENV: isDev ? "development" : "production",
      NEXT_TELEMETRY_DISABLED: "1",
      NEXT_MANUAL_SIG_HANDLE: "1",
    },
    isHeldBack: !isDev,
  });
}

/** Resolves when the console answers; a LaunchError when it ends or stays silent. */
export async function waitForConsole(child: Child, address: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline && !child.hasEnded() && !signal.aborted) {
    const answer = await fetch(`${address}/api/health/live`, { signal: AbortSignal.timeout(answerWithinMs) })
      .then((response) => response.ok)
      .catch(() => false);
    if (answer) return;
    await sleep(100);
  }
  signal.throwIfAborted();
  process.stderr.write(child.heldOutput());
  const why = child.hasEnded() ? `ended: ${await child.ended}` : `did not answer within ${readyWithinMs / 1_000} s`;
  throw new LaunchError(`The console ${why}.`);
}
