/**
 * Where a list by when calls were copied last, newest first, goes on: after this one. Many calls are copied in the same
 * millisecond, and a clock may go back: the files tell the order first.
 */
export type ListPlace = { file: number; takenAtMs: number; key: string };

const shape = /^(\d{1,9})\.(\d{1,15})\.([A-Za-z0-9_-]*)$/;

export const writeListPlace = ({ file, takenAtMs, key }: ListPlace): string =>
  `${file}.${takenAtMs}.${Buffer.from(key).toString("base64url")}`;

/** Null for what `writeListPlace` has not written. */
export function parseListPlace(text: string): ListPlace | null {
  const [, file, takenAtMs, key] = shape.exec(text) ?? [];
  if (file === undefined || takenAtMs === undefined || key === undefined) return null;
  return { file: Number(file), takenAtMs: Number(takenAtMs), key: Buffer.from(key, "base64url").toString() };
}
