const formulaStart = /^[=+\-@\uff0b\uff0d\uff1d\uff20]/;

/**
 * One cell of text that people paste into a spreadsheet. What would break a line or a cell becomes a space; a text that
 * a spreadsheet would run gets an apostrophe before it. Null, which is unknown, stays empty, never 0.
 */
export function tableCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const line = value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
  return formulaStart.test(line.trimStart()) ? `'${line}` : line;
}
