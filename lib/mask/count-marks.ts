import { entryFields } from "../entries/entry-fields";
import type { RawEntry } from "../schema/stream-entry";
import { maskedKinds } from "./policy";
import { heldMark } from "./spans";

const marks = new RegExp([heldMark, ...maskedKinds.map((kind) => `[${kind}]`)].map(escaped).join("|"), "g");

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** How many masked or held parts stand in place of words of an entry, as far as their marks are the console's own. */
export function countMarks(entry: RawEntry): number {
  return entryFields(entry).reduce((sum, { value }) => sum + (value.match(marks)?.length ?? 0), 0);
}
