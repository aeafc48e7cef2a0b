/** Where a page ended: a place the next one begins after, and what tells further pages of that place apart. */
export type Cursor = { place: string; rest: string };

const wholeCursor = /^([\w-]{1,41})\.([\w-]{0,120})$/;
const orderName = /^[0-9a-z]{1,16}$/;

export const writeCursor = (place: string, rest: string | number): string => `${place}.${rest}`;

/** Null for what `writeCursor` has not written, or with a place that is none. */
export function parseCursor(text: string, isPlace: (place: string) => boolean): Cursor | null {
  const [, place, rest] = wholeCursor.exec(text) ?? [];
  return place === undefined || rest === undefined || !isPlace(place) ? null : { place, rest };
}

/** The same where a number stands behind the place. */
export function parseCountedCursor(
  text: string,
  isPlace: (place: string) => boolean,
): { place: string; count: number } | null {
  const cursor = parseCursor(text, isPlace);
  return cursor === null || !/^\d{1,7}$/.test(cursor.rest) ? null : { place: cursor.place, count: Number(cursor.rest) };
}

/** A list that the server remembers. */
export const isOrderName = (text: string): boolean => orderName.test(text);
