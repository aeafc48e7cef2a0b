import { type EntryField, entryFields } from "../entries/entry-fields";
import { isEntryId } from "../ids/entry-id";
import { RequestId } from "../schema/action";
import type { RawEntry, StreamEntry } from "../schema/stream-entry";

/** Fields written before the payload; the first of each name counts, so that a payload cannot pretend to be one. */
export const deadLetterFields = [
  "_src",
  "_group",
  "_id",
  "_owner",
  "_deliveries",
  "_reason",
  "_by",
  "_at",
  "_gone",
  "_request",
  "_redrives",
] as const;

const count = /^\d{1,16}$/;
const shapes: Record<string, (value: string) => boolean> = {
  _id: isEntryId,
  _deliveries: (value) => count.test(value),
  _at: (value) => count.test(value),
  _gone: (value) => /^[01]$/.test(value),
  _request: (value) => RequestId.safeParse(value).success,
  _redrives: (value) => count.test(value),
};

/**
 * A dead letter as everybody may see it. What the console wrote in front of the payload are its own facts and stays
 * whole, only there and only in the shape it writes; the payload, whatever its fields are called, goes through `mask`.
 */
export function maskDeadLetter(
  entry: RawEntry,
  streamKey: string,
  mask: (entry: RawEntry) => StreamEntry,
): StreamEntry {
  const own = entryFields(entry).slice(0, deadLetterFields.length);
  if (!isOurs(own, streamKey)) return mask(entry);
  const ownNames = new Set<string>(entry.pairs === undefined ? deadLetterFields : []);
  const payload: RawEntry = {
    ...entry,
    fields: Object.fromEntries(Object.entries(entry.fields).filter(([name]) => !ownNames.has(name))),
  };
  if (entry.pairs === undefined) {
    const masked = mask(payload);
    return {
      ...masked,
      fields: { ...Object.fromEntries(own.map(({ name, value }) => [name, value])), ...masked.fields },
    };
  }
  const repeated = new Set(entry.pairs.slice(own.length).map(({ name }) => name));
  for (const { name } of own) if (!repeated.has(name)) delete payload.fields[name];
  const masked = mask({ ...payload, pairs: entry.pairs.slice(own.length) });
  return {
    ...masked,
    fields: { ...Object.fromEntries(own.map(({ name, value }) => [name, value])), ...masked.fields },
    pairs: [...entry.pairs.slice(0, own.length), ...(masked.pairs ?? [])],
  };
}

function isOurs(own: readonly EntryField[], streamKey: string): boolean {
  return (
    own.length === deadLetterFields.length &&
    own.every(
      ({ name, value, isBase64, wholeBytes }, i) =>
        name === deadLetterFields[i] && !isBase64 && wholeBytes === null && shapes[name]?.(value) !== false,
    ) &&
    own[0]?.value === streamKey
  );
}
