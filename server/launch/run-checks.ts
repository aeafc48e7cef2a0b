import type { Say } from "./run-command";
import type { HeldOptions, HeldResult } from "./run-held";

export type Check = {
  name: string;
  /** Whether it keeps a processor busy, or waits for a server most of the time. */
  kind: "works" | "waits";
  run: (options: HeldOptions) => Promise<HeldResult>;
};

export type Lanes = Record<Check["kind"], number>;

type RunOptions = HeldOptions & { lanes: Lanes; say: Say; now: () => number };

/**
 * Runs the checks of each kind in their order, as many at a time as there are lanes for it, and shows what each printed
 * when it has ended. The first that fails stops the others. Resolves to whether all have passed.
 */
export async function runChecks(checks: readonly Check[], options: RunOptions): Promise<boolean> {
  const { lanes, say, now, env } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const lane = async (waiting: Check[]) => {
    for (let check = waiting.shift(); check !== undefined && !signal.aborted; check = waiting.shift()) {
      const beganMs = now();
      const { isPassed, output } = await check.run({ env, signal });
      if (signal.aborted) return;
      const seconds = Math.round((now() - beganMs) / 1_000);
      say(`\n── ${check.name}: ${isPassed ? "passed" : "FAILED"} in ${seconds} s\n${output.trim()}`);
      if (!isPassed) failed.abort();
    }
  };
  const kinds = ["works", "waits"] as const;
  await Promise.all(
    kinds.flatMap((kind) => {
      const waiting = checks.filter((check) => check.kind === kind);
      return Array.from({ length: lanes[kind] }, () => lane(waiting));
    }),
  );
  return !signal.aborted;
}
