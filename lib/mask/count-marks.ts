import { entryFields } from "../entries/entry-fields";
import type { RawEntry } from "../schema/stream-entry";
import type { Transcript, Turn } from "../schema/transcript";
import { maskedKinds } from "./policy";
import { held, heldMark } from "./spans";

const marks = new RegExp([heldMark, ...maskedKinds.map((kind) => `[${kind}]`)].map(escaped).join("|"), "g");

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** How many masked or held parts stand in place of words of an entry, as far as their marks are the console's own. */
export function countMarks(entry: RawEntry): number {
  return entryFields(entry).reduce((sum, { value }) => sum + (value.match(marks)?.length ?? 0), 0);
}

type MaskedPart = Pick<Turn, "masked"> & { shown: readonly (string | null)[] };

const withheld = "withheld";

/**
 * How many parts of what was said and of what tools were told stand masked, by kind: `held` those still being checked,
 * `withheld` those not checked. A kind that is named and nowhere marked, since another turn has its mark, counts 0.
 */
export function countMasked({ turns, toolCalls }: Pick<Transcript, "turns" | "toolCalls">): Record<string, number> {
  const parts: MaskedPart[] = [
    ...turns.map(({ masked, text }) => ({ masked, shown: [text] })),
    ...toolCalls.map(({ masked, args, result }) => ({ masked, shown: [args, result] })),
  ];
  const counts = new Map<string, number>();
  const add = (label: string, more: number) => counts.set(label, (counts.get(label) ?? 0) + more);
  for (const { masked, shown } of parts) {
    if (masked.length === 0) continue;
    const text = shown.join("\n");
    const timesIn = (mark: string) => text.split(mark).length - 1;
    for (const label of masked) add(label, timesIn(label === held ? heldMark : `[${label}]`));
    const unchecked = timesIn(`[${withheld}: `);
    if (unchecked > 0) add(withheld, unchecked);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** For people, one sentence: `Masked: 2 × card number; […] stands for what may be personal data, 1 part`. */
export function sayMasked(counts: Readonly<Record<string, number>>): string {
  const { [held]: checking = 0, [withheld]: unchecked = 0, ...kinds } = counts;
  const partsOf = (count: number) => `${count} ${count === 1 ? "part" : "parts"}`;
  const named = Object.entries(kinds).map(([label, count]) => (count === 0 ? label : `${count} × ${label}`));
  const said = [
    ...(named.length === 0 ? [] : [`Masked: ${named.join(", ")}`]),
    ...(checking === 0 ? [] : [`${heldMark} stands for what may be personal data, ${partsOf(checking)}`]),
    ...(unchecked === 0 ? [] : [`${partsOf(unchecked)} withheld`]),
  ];
  return said.length === 0 ? "Nothing was masked" : said.join("; ");
}
