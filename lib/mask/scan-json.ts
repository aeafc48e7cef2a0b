/** An object or a list, with the name it stands under and what stands directly in it. */
export type JsonContainer = { name: string; parent: JsonContainer | null; isList: boolean; leaves: JsonLeaf[] };

/** A string, a number or a key of a JSON text, where it is written. `isCut`: the text ended within it. */
export type JsonLeaf = {
  kind: "string" | "number" | "key" | "too-deep";
  start: number;
  end: number;
  name: string;
  value: string;
  isCut: boolean;
  container: JsonContainer;
};

/** `readTo`: where what is no JSON begins. */
export type JsonScan = { leaves: JsonLeaf[]; readTo: number };

const deepest = 64;
/** What follows is searched as text of any form. */
const maxLeaves = 20_000;
const lead = /^\ufeff?\s*(?:data:\s*)?/;
const between = /(?:[\s,]|data:|event:[^\n]*\n)*/y;
const plainNumber = /[-+]?\d[\d.eE+-]*/y;
const word = /true|false|null/y;
const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket, comma, colon] = [
  34, 92, 123, 125, 91, 93, 44, 58,
];

export const isJsonLike = (text: string): boolean => {
  const first = text.charCodeAt(lead.exec(text)?.[0].length ?? 0);
  return first === openBrace || first === openBracket || first === quote;
};

/**
 * Reads JSON as far as it is there, so that what was cut or is broken further on is judged as what it claims to be, and
 * so that nothing but single values is ever rewritten. One pass from left to right.
 */
export function scanJson(text: string): JsonScan {
  const leaves: JsonLeaf[] = [];
  let container: JsonContainer = { name: "", parent: null, isList: true, leaves: [] };
  let depth = 0;
  let key = "";
  let at = lead.exec(text)?.[0].length ?? 0;
  let isKeyNext = false;

  const add = (kind: JsonLeaf["kind"], start: number, value: string, isCut: boolean) => {
    const leaf: JsonLeaf = {
      ...{ kind, start, end: at, value, isCut, container },
      name: container.isList ? container.name : key,
    };
    leaves.push(leaf);
    if (kind !== "key") container.leaves.push(leaf);
  };

  while (at < text.length) {
    if (leaves.length >= maxLeaves) return { leaves, readTo: at };
    const code = text.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13)) at++;
    else if (code === quote) {
      const start = at;
      const isCut = !skipString();
      const value = decoded(text.slice(start, at), isCut);
      if (isKeyNext && !container.isList) {
        key = value;
        isKeyNext = false;
        add("key", start, value, isCut);
      } else add("string", start, value, isCut);
    } else if (code === openBrace || code === openBracket) {
      if (depth === deepest) skipDeep();
      else {
        container = {
          ...{ name: container.isList ? container.name : key, parent: container },
          ...{ isList: code === openBracket, leaves: [] },
        };
        depth++;
        isKeyNext = code === openBrace;
        at++;
      }
    } else if (code === closeBrace || code === closeBracket) {
      if (container.parent === null || container.isList !== (code === closeBracket)) return { leaves, readTo: at };
      container = container.parent;
      depth--;
      at++;
      isKeyNext = false;
      if (depth === 0) skipBetween();
    } else if (code === comma) {
      isKeyNext = !container.isList;
      at++;
    } else if (code === colon) at++;
    else if (!readPlain()) return { leaves, readTo: at };
  }
  return { leaves, readTo: at };

  /** Behind its end; false where the text ends before. */
  function skipString(): boolean {
    for (at++; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === backslash) at++;
      else if (code === quote) {
        at++;
        return true;
      }
    }
    at = text.length;
    return false;
  }

  function skipDeep(): void {
    const start = at;
    let open = 0;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === quote) {
        skipString();
        continue;
      }
      if (code === openBrace || code === openBracket) open++;
      if (code === closeBrace || code === closeBracket) open--;
      at++;
      if (open === 0) break;
    }
    add("too-deep", start, "", false);
  }

  function skipBetween(): void {
    between.lastIndex = at;
    if (between.test(text)) at = between.lastIndex;
  }

  function readPlain(): boolean {
    const start = at;
    plainNumber.lastIndex = at;
    if (plainNumber.test(text)) {
      at = plainNumber.lastIndex;
      add("number", start, text.slice(start, at), at === text.length && depth > 0);
      return true;
    }
    word.lastIndex = at;
    if (!word.test(text)) return false;
    at = word.lastIndex;
    return true;
  }
}

function decoded(written: string, isCut: boolean): string {
  if (!written.includes("\\")) return isCut ? written.slice(1) : written.slice(1, -1);
  try {
    const value: unknown = JSON.parse(isCut ? `${written.replace(/\\(?:u[\da-f]{0,3})?$/i, "")}"` : written);
    if (typeof value === "string") return value;
  } catch {
    // A line break or an escape that JSON does not know: as it is written.
  }
  return written.slice(1);
}
