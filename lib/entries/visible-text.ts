export interface TextPart {
  text: string;
  /** True for the name of a character that would not be seen, or would change what is seen. */
  isMark: boolean;
}

const names = new Map([
  [0x09, "TAB"],
  [0x0a, "↵"],
  [0x0d, "CR"],
  [0x1b, "ESC"],
  [0x200b, "ZWSP"],
  [0x200c, "ZWNJ"],
  [0x200e, "LRM"],
  [0x200f, "RLM"],
  [0x202a, "LRE"],
  [0x202b, "RLE"],
  [0x202c, "PDF"],
  [0x202d, "LRO"],
  [0x202e, "RLO"],
  [0x2066, "LRI"],
  [0x2067, "RLI"],
  [0x2068, "FSI"],
  [0x2069, "PDI"],
  [0xfeff, "BOM"],
]);

/** Controls, formatting, separators that break lines and lone surrogates; a joiner within an emoji is left alone. */
const unseen = /(?<!\p{Extended_Pictographic}\ufe0f?)\u200d|[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?!\u200d)\p{Cf}/gu;

/**
 * Text from a stranger, in parts: what can be shown as it is, and a name for each character that cannot. At most
 * `longest` characters; `keepsLines` leaves line feeds and tabs to a place that shows them.
 */
export function visibleText(text: string, longest: number, keepsLines = false): TextPart[] {
  const shown = text.length > longest ? text.slice(0, longest).replace(/[\ud800-\udbff]$/, "") : text;
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of shown.matchAll(unseen)) {
    const code = match[0].codePointAt(0) ?? 0;
    if (keepsLines && (code === 0x0a || code === 0x09)) continue;
    if (match.index > end) parts.push({ text: shown.slice(end, match.index), isMark: false });
    parts.push({ text: names.get(code) ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`, isMark: true });
    end = match.index + match[0].length;
  }
  if (end < shown.length) parts.push({ text: shown.slice(end), isMark: false });
  if (shown.length < text.length) parts.push({ text: "…", isMark: false });
  return parts;
}
