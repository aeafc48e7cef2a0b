/** A request target that has one reading only; what does not is refused, and `segment` tells which part was at fault. */
export type RequestTarget =
  | { isGood: true; path: string; search: string; segments: readonly string[] }
  | { isGood: false; problem: string; raw: readonly string[]; segment: number | null };

const visible = /^[\x21-\x7e]+$/;

/**
 * Reads what stands in a request's first line, once and before anybody decides by it. Only a path with an optional query
 * is taken: no address of a proxy's kind, no dotted or empty segments, no backslash, no fragment, however they are encoded.
 * The path that comes of it spells every character in one way, so that a comparison of texts is one of paths; what it
 * names stays the same. Files of the framework keep their spelling.
 */
export function parseRequestTarget(target: string): RequestTarget {
  if (!target.startsWith("/")) return refused("is not a path; it has to begin with one /", []);
  if (!visible.test(target)) return refused("holds a character that has to be percent-encoded", []);
  if (target.includes("#")) return refused("holds a #, which has to be percent-encoded", []);
  const queryAt = target.indexOf("?");
  const [path, search] = queryAt === -1 ? [target, ""] : [target.slice(0, queryAt), target.slice(queryAt)];
  if (path.includes("\\")) return refused("holds a backslash, which has to be percent-encoded", []);
  const raw = path.slice(1).split("/");
  const segments: string[] = [];
  for (const [i, given] of raw.entries()) {
    const segment = decoded(given);
    if (segment === null) return refused("is not valid percent-encoding", raw, i);
    if (segment === "." || segment === "..") return refused("holds a segment of dots", raw, i);
    if (segment === "" && i < raw.length - 1) return refused("holds two / in a row", raw, i);
    // A first segment with a slash in it would be one path to us and another to whoever decodes it earlier.
    if (i === 0 && /[/\\]/.test(segment)) return refused("begins with an encoded slash", raw, i);
    segments.push(segment);
  }
  const spelling = segments[0] === "_next" ? raw : segments.map(encodeURIComponent);
  return { isGood: true, path: `/${spelling.join("/")}`, search, segments };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function refused(problem: string, raw: readonly string[], segment: number | null = null): RequestTarget {
  return { isGood: false, problem, raw, segment };
}
