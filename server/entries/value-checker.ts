import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { LargeValue } from "@/lib/mask/large-values";
import type { MarkedText } from "@/lib/mask/marked-text";
import type { MaskPolicy } from "@/lib/mask/policy";
import type { Log } from "../log";
import type { CheckedValue, ValueToCheck } from "./check-values";
import type { CheckApart } from "./entry-mask";

type Waiting = { resolve: (shown: string | null) => void; patience: NodeJS.Timeout };

const maxWaiting = 200;
const maxTakesMs = 20_000;
const idleMs = 60_000;
const maxHeapMb = 512;
/** Said as text: the bundler would take a path for a module of its own, and the thread reads TypeScript as it lies here. */
const threadUrl = pathToFileURL(join(process.cwd(), "server", "entries", "value-thread.mjs")).href;

/**
 * Checks long values in a thread of its own, one after the other; at most 200 wait, each for 20 s at most. What could not
 * be checked in time is answered with null, and so is everything else while the thread cannot be had. The thread ends
 * after a minute without work.
 */
export function createValueChecker(log: Pick<Log, "error">): { check: CheckApart; stop(): void } {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let count = 0;
  let hasStopped = false;

  function answer({ no, shown }: CheckedValue): void {
    const one = waiting.get(no);
    if (one === undefined) return;
    clearTimeout(one.patience);
    waiting.delete(no);
    one.resolve(shown);
    if (waiting.size === 0) rest();
  }

  function rest(): void {
    clearTimeout(idle);
    idle = setTimeout(end, idleMs);
    idle.unref();
  }

  function end(): void {
    const ended = thread;
    thread = null;
    clearTimeout(idle);
    void ended?.terminate();
    for (const no of [...waiting.keys()]) answer({ no, shown: null });
  }

  function begin(): Worker {
    const begun = new Worker(`import(${JSON.stringify(threadUrl)})`, {
      eval: true,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    });
    begun.unref();
    begun.on("message", answer);
    begun.on("error", (error) => {
      log.error({ err: error }, "long values cannot be checked for personal data and are withheld");
      if (thread === begun) end();
    });
    return begun;
  }

  function one(value: LargeValue, policy: MaskPolicy, marked: readonly MarkedText[]): Promise<string | null> {
    if (hasStopped || waiting.size >= maxWaiting) return Promise.resolve(null);
    clearTimeout(idle);
    const no = count++;
    return new Promise((resolve) => {
      // Whatever takes so long keeps the others waiting as well: all of them are withheld, and a new thread begins.
      const patience = setTimeout(end, maxTakesMs);
      patience.unref();
      waiting.set(no, { resolve, patience });
      thread ??= begin();
      thread.postMessage({ no, value, policy, marked } satisfies ValueToCheck);
    });
  }

  return {
    check: (values, policy, marked) => Promise.all(values.map((value) => one(value, policy, marked))),
    stop(): void {
      hasStopped = true;
      end();
    },
  };
}
