import type { RawEntry } from "@/lib/schema/stream-entry";
import { type EntryField, entryFields } from "./entry-fields";

export const copyForms = ["text", "json", "xadd"] as const;
export type CopyForm = (typeof copyForms)[number];

/** An entry for the clipboard. For `xadd` the entry has to be whole: the command writes what it is given. */
export function copyEntry(entry: RawEntry, form: CopyForm, streamKey: string): string {
  if (form === "text") return entryAsText(entry);
  return form === "json" ? entryAsJson(entry) : entryAsXadd(entry, streamKey);
}

function entryAsText(entry: RawEntry): string {
  const lines = entryFields(entry).map((field) => `${field.name}: ${field.value}${noteOf(field)}`);
  return [entry.id, ...lines].join("\n");
}

function noteOf({ isBase64, wholeBytes }: EntryField): string {
  const notes = [isBase64 ? "base64" : "", wholeBytes === null ? "" : `cut, ${wholeBytes} bytes`].filter(Boolean);
  return notes.length === 0 ? "" : ` (${notes.join(", ")})`;
}

/** Fields as an object, or as pairs where an object cannot hold them: a repeated name, or one that is not text. */
function entryAsJson(entry: RawEntry): string {
  const { id, fields, base64, cutBytes, pairs, omittedFields } = entry;
  return JSON.stringify({ id, ...(pairs ? { pairs } : { fields, base64, cutBytes }), omittedFields }, null, 2);
}

/** A line for redis-cli. It keeps the id, so that writing it twice into one stream fails instead of doubling it. */
function entryAsXadd(entry: RawEntry, streamKey: string): string {
  const parts = entryFields(entry).flatMap(({ name, nameIsBase64, value, isBase64 }) => [
    nameIsBase64 ? quoteBytes(name) : quoteArgument(name),
    isBase64 ? quoteBytes(value) : quoteArgument(value),
  ]);
  return ["XADD", quoteArgument(streamKey), entry.id, ...parts].join(" ");
}

const plain = /^[\w:.@/+=-]+$/;
const escapes = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);
const unprintable = /["\\$`!]|[^\P{C}]|[\p{Zl}\p{Zp}]/gu;
const encoder = new TextEncoder();

/**
 * One argument as redis-cli reads it: letters of any script stay, what cannot be seen becomes `\x` bytes; so does what a
 * shell would expand, should the line be pasted into one.
 */
export function quoteArgument(text: string): string {
  if (plain.test(text)) return text;
  return `"${text.replace(unprintable, (mark) => escapes.get(mark) ?? hexOf(encoder.encode(mark)))}"`;
}

function quoteBytes(base64: string): string {
  return `"${hexOf(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)))}"`;
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}
