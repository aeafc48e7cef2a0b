import type { LargeValue } from "./large-values";
import { maxChecked } from "./large-values";
import type { MarkedText } from "./marked-text";
import { newNotes } from "./mask-text";
import { maskValue } from "./mask-value";
import type { MaskPolicy } from "./policy";

/** A value of any length that is read at all, where nobody waits for it. */
export function maskLarge(
  { name, value, state }: LargeValue,
  policy: MaskPolicy,
  marked: readonly MarkedText[],
): string {
  return maskValue(name, value, state, { ...newNotes(marked, policy), maxLength: maxChecked });
}
