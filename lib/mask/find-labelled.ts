import { isPersonName, nameKind } from "./field-names";
import { labelFor } from "./mask-labels";
import type { PersonalSpan } from "./spans";

/** `name: value`, `name=value`, `'name': 'value'`, `<name>value`: in text of any form, also one that was cut. */
const labelled = /(?<![\p{L}\p{N}_.-])(["'<]?)([A-Za-z][A-Za-z0-9_.-]{1,40})["']?(?:\s?[:=]\s?|>)(["']?)/gu;
const ends: Record<string, RegExp> = { '"': /"|\n/g, "'": /'|\n/g, "": /[,;&\n}\]<|]/g };
const maxValueLength = 400;

/** The values in a text that stand behind a name which promises personal data. */
export function findLabelled(text: string): PersonalSpan[] {
  const spans: PersonalSpan[] = [];
  for (const match of text.matchAll(labelled)) {
    const [found, , name = "", opening = ""] = match;
    const start = match.index + found.length;
    const isNamed = nameKind(name) === "sensitive";
    if (!isNamed && !isPersonName(name, text.slice(start, start + 12))) continue;
    const end = endOf(text.slice(start, start + maxValueLength), opening) + start;
    if (text.slice(start, end).trim() !== "") spans.push({ start, end, label: labelFor(name) });
  }
  return spans;
}

function endOf(rest: string, opening: string): number {
  const pattern = ends[opening] ?? ends[""];
  if (pattern === undefined) return rest.length;
  pattern.lastIndex = 0;
  return pattern.exec(rest)?.index ?? rest.length;
}
