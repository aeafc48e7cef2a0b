import type { DeadLetter } from "@/lib/schema/dead-letter";
import { letterKeyOf } from "./letter-key";

/** The dead letters chosen, each as it was seen then. */
export type Selection = ReadonlyMap<string, DeadLetter>;

export function toggleLetter(selection: Selection, letter: DeadLetter): Selection {
  const next = new Map(selection);
  const key = letterKeyOf(letter);
  if (!next.delete(key)) next.set(key, letter);
  return next;
}

/** Adds those between two places, both included, whichever comes first. */
export function addRange(selection: Selection, letters: readonly DeadLetter[], from: number, to: number): Selection {
  const next = new Map(selection);
  for (const letter of letters.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    const key = letterKeyOf(letter);
    if (!next.has(key)) next.set(key, letter);
  }
  return next;
}

/** Adds all shown, or takes them all out when they all are in. */
export function toggleAll(selection: Selection, letters: readonly DeadLetter[]): Selection {
  const isFull = letters.length > 0 && letters.every((letter) => selection.has(letterKeyOf(letter)));
  if (!isFull) return addRange(selection, letters, 0, letters.length - 1);
  const next = new Map(selection);
  for (const letter of letters) next.delete(letterKeyOf(letter));
  return next;
}
