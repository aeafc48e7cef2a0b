import { findLabelled } from "./find-labelled";
import { findPersonalData } from "./find-personal-data";
import { findMarked } from "./marked-text";
import { type MaskNotes, writeMasked } from "./mask-text";
import { findOwn } from "./policy";
import { mergeSpans } from "./spans";
import type { ValueState } from "./value-state";

/** Text of any form that nobody says: names in it tell what stands behind them; nothing follows in another entry. */
export function maskContent(text: string, { isCut = false }: ValueState, notes: MaskNotes): string {
  const spans = [
    ...findPersonalData(text, { isSettled: !isCut, isComplete: !isCut }),
    ...findLabelled(text),
    ...findMarked(text, notes.marked),
    ...findOwn(text, notes.policy),
  ];
  return writeMasked(text, 0, text.length, mergeSpans(spans), notes);
}

export function note(label: string, notes: MaskNotes): string {
  notes.labels.add(label);
  return `[${label}]`;
}
