import type { RawEntry } from "../schema/stream-entry";

/** One field as it stands in an entry. */
export type EntryField = {
  name: string;
  nameIsBase64: boolean;
  /** Text, or base64 where the bytes are not UTF-8. */
  value: string;
  isBase64: boolean;
  /** Size of the whole value where `value` is only its beginning; null when it is whole. */
  wholeBytes: number | null;
};

/** The fields of an entry in their order, repeated and binary ones included. */
export function entryFields(entry: RawEntry): EntryField[] {
  if (entry.pairs) {
    return entry.pairs.map(({ name, value, base64 = [], cutBytes }) => ({
      name,
      nameIsBase64: base64.includes("name"),
      value,
      isBase64: base64.includes("value"),
      wholeBytes: cutBytes ?? null,
    }));
  }
  const base64 = new Set(entry.base64);
  return Object.entries(entry.fields).map(([name, value]) => ({
    name,
    nameIsBase64: false,
    value,
    isBase64: base64.has(name),
    wholeBytes: entry.cutBytes?.[name] ?? null,
  }));
}

/** Whether something of the entry was left out to keep the answer small; the one entry can be asked for whole. */
export function isEntryCut(entry: RawEntry): boolean {
  return (
    entry.omittedFields !== undefined ||
    entry.cutBytes !== undefined ||
    entry.pairs?.some(({ cutBytes }) => cutBytes !== undefined) === true
  );
}
