/** An object as it came from a producer: flat fields of an entry (all texts) or parsed JSON (anything). */
export type Values = Readonly<Record<string, unknown>>;

/** Larger JSON is not parsed: one entry must not stop the console. */
const maxJsonLength = 8_000_000;

const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13);

/** Whether a text can be a JSON object (`{`) or list (`[`), judged by its first character alone. */
function opensWith(text: string, bracket: 123 | 91): boolean {
  const first = text.charCodeAt(0);
  if (first === bracket) return true;
  return isSpace(first) && text.trimStart().charCodeAt(0) === bracket;
}

function parse(text: string): unknown {
  if (text.length > maxJsonLength) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object, or the JSON text of one: producers that write flat fields put nested values in as JSON. */
export function objectOf(value: unknown): Values | undefined {
  if (typeof value === "string") {
    if (!opensWith(value, 123)) return undefined;
    const parsed = parse(value);
    return isObject(parsed) ? parsed : undefined;
  }
  return isObject(value) ? value : undefined;
}

/** A list, or the JSON text of one; anything else is an empty list. */
export function listOf(value: unknown): readonly unknown[] {
  const given = typeof value === "string" && opensWith(value, 91) ? parse(value) : value;
  return Array.isArray(given) ? given : [];
}

/** The objects of a list. */
export function objectsOf(value: unknown): Values[] {
  return listOf(value).filter(isObject);
}

/** A text as it is, a number as its digits; nothing for an empty text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
}

/** The first of some values that is a text. */
export function firstText(...values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const text = textOf(value);
    if (text !== undefined) return text;
  }
  return undefined;
}

export function numberOf(value: unknown): number | undefined {
  if (typeof value === "string") {
    if (value === "" || value.length > 32) return undefined;
    const parsed = Number(value);
    return Number.isFinite(parsed) && !isSpace(value.charCodeAt(0)) ? parsed : undefined;
  }
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** A number that is not negative. */
export function countOf(value: unknown): number | undefined {
  const number = numberOf(value);
  return number !== undefined && number >= 0 ? number : undefined;
}

export function flagOf(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (value === 1 || value === "1") return true;
  if (value === 0 || value === "0") return false;
  if (typeof value !== "string" || value.length > 5) return undefined;
  const word = value.toLowerCase();
  return word === "true" || word === "yes" ? true : word === "false" || word === "no" ? false : undefined;
}

/** Seconds as producers give them, in milliseconds. */
export function secondsOf(value: unknown): number | undefined {
  const seconds = numberOf(value);
  return seconds === undefined ? undefined : Math.round(seconds * 1_000);
}

/** A value for people and for JSON readers: texts as they are, everything else as JSON. */
export function jsonTextOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value);
  } catch {
    // Nested so deeply that writing it overflows; the raw entry still shows it.
    return undefined;
  }
}
