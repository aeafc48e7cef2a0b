import { cutText, unseenPattern } from "@/lib/visible-name";

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
  [0xad, "SHY"],
  [0x061c, "ALM"],
  [0x200b, "ZWSP"],
  [0x200c, "ZWNJ"],
  [0x200d, "ZWJ"],
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

/** Beyond that each further one is a replacement character: a page of marks is no page. */
const maxMarks = 1_000;

/**
 * Text from a stranger, in parts: what can be shown as it is, and a name for each character that cannot, once for a run
 * of the same. At most `longest` characters; `keepsLines` leaves line feeds and tabs to a place that shows them.
 */
export function visibleText(text: string, longest: number, keepsLines = false): TextPart[] {
  const shown = cutText(text, longest);
  const parts: TextPart[] = [];
  let end = 0;
  let run = { name: "", count: 0 };
  let marks = 0;
  const add = (part: string) => {
    const last = parts.at(-1);
    if (last && !last.isMark) last.text += part;
    else if (part !== "") parts.push({ text: part, isMark: false });
  };
  for (const match of shown.matchAll(unseenPattern)) {
    const [found] = match;
    if (keepsLines && (found === "\n" || found === "\t")) continue;
    const name = nameOf(found);
    const isRun = match.index === end && name === run.name && run.count > 0;
    add(shown.slice(end, match.index));
    end = match.index + found.length;
    run = { name, count: isRun ? run.count + 1 : 1 };
    const last = parts.at(-1);
    if (isRun && last) last.text = `${name} ×${run.count}`;
    else if (++marks <= maxMarks) parts.push({ text: name, isMark: true });
    else {
      add("\ufffd");
      run.count = 0;
    }
  }
  add(shown.slice(end));
  if (shown.length < text.length) add("…");
  return parts;
}

function nameOf(found: string): string {
  const { length } = [...found];
  if (length > 1) return `+${length} marks`;
  const code = found.codePointAt(0) ?? 0;
  return names.get(code) ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
