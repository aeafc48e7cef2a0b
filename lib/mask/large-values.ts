import { formatExactCount } from "../format";
import type { ValueState } from "./value-state";

/** Checking more at once would keep everybody else waiting: longer values are checked apart, or withheld. */
export const maxCheckedHere = 16_384;
/** Nobody reads more of one value here; it is withheld with its size. */
export const maxChecked = 1_048_576;

/** A value as it is asked for: what it is called decides how it is read. */
export type LargeValue = { name: string; value: string; state: ValueState };

/** What was checked apart; undefined where it was not. */
export type CheckedValues = { get(value: LargeValue): string | undefined };

export const sizeWithheld = (value: string): string =>
  `[withheld: ${formatExactCount(value.length)} characters, too many to be checked]`;

/** Notes which values are asked for and shows none of them. */
export function createCollecting(): CheckedValues & { wanted: LargeValue[] } {
  const wanted: LargeValue[] = [];
  return {
    wanted,
    get(value) {
      if (value.value.length <= maxChecked) wanted.push(value);
      return undefined;
    },
  };
}

/** Answers in the order in which they were asked for. */
export function checkedValues(wanted: readonly LargeValue[], shown: readonly (string | null)[]): CheckedValues {
  const known = new Map<string, Map<string, string>>();
  for (const [i, { name, value }] of wanted.entries()) {
    const text = shown[i];
    if (text === undefined || text === null) continue;
    const ofName = known.get(name) ?? new Map<string, string>();
    known.set(name, ofName);
    ofName.set(value, text);
  }
  return { get: ({ name, value }) => known.get(name)?.get(value) };
}
