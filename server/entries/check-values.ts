import { parentPort } from "node:worker_threads";
import type { LargeValue } from "@/lib/mask/large-values";
import type { MarkedText } from "@/lib/mask/marked-text";
import { maskLarge } from "@/lib/mask/mask-large";
import type { MaskPolicy } from "@/lib/mask/policy";

export type ValueToCheck = { no: number; value: LargeValue; policy: MaskPolicy; marked: readonly MarkedText[] };
export type CheckedValue = { no: number; shown: string | null };

/** A thread of its own, that keeps nobody waiting but those who asked. */
parentPort?.on("message", ({ no, value, policy, marked }: ValueToCheck) => {
  let shown: string | null = null;
  try {
    shown = maskLarge(value, policy, marked);
  } catch {
    // Not checked: withheld by whoever asked.
  }
  parentPort?.postMessage({ no, shown } satisfies CheckedValue);
});
