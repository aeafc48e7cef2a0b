/** Characters from `start` up to `end`; `label` says what they are, `held` that more text could make them personal. */
export type PersonalSpan = { start: number; end: number; label: string };

export const held = "held";

/** Stands where more text could still make personal data of what was said, or where nothing proves it harmless. */
export const heldMark = "[…]";

/** In order and without overlaps; what is known goes before what is only held. */
export function mergeSpans(spans: readonly PersonalSpan[]): PersonalSpan[] {
  if (spans.length < 2) return [...spans];
  const merged: PersonalSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) {
      merged.push({ ...span });
      continue;
    }
    last.end = Math.max(last.end, span.end);
    if (last.label === held) last.label = span.label;
  }
  return merged;
}
