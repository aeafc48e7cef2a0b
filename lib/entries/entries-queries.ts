import type { QueryOf } from "../endpoints/endpoints";
import type { EntriesReading, Side } from "./entries-reading";
import type { Anchor } from "./entries-state";

type EntriesQuery = QueryOf<"entries">;

const pageEntries = 200;
const aroundEntries = 100;

const rangeOf = (anchor: Anchor | null) =>
  anchor?.kind === "range" ? { from: anchor.from ?? undefined, to: anchor.to ?? undefined } : {};

/** What is read first of a part: upward from its beginning, downward from its end, or both around one entry. */
export function firstQueries(anchor: Exclude<Anchor, { kind: "latest" }>): {
  up: EntriesQuery | null;
  down: EntriesQuery | null;
} {
  if (anchor.kind === "entry") {
    const { entryId } = anchor;
    return {
      up: { from: entryId, order: "asc", limit: aroundEntries },
      down: { to: `(${entryId}`, order: "desc", limit: aroundEntries },
    };
  }
  const range = rangeOf(anchor);
  return anchor.from === null
    ? { up: null, down: { to: range.to, order: "desc", limit: pageEntries } }
    : { up: { ...range, order: "asc", limit: pageEntries }, down: null };
}

/** The page beyond what is loaded; null while nothing is. */
export function nextQuery({ shown: { entries }, anchor }: EntriesReading, side: Side): EntriesQuery | null {
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first || !last) return null;
  const { from, to } = rangeOf(anchor);
  return side === "older"
    ? { order: "desc", to: `(${first.id}`, from, limit: pageEntries }
    : { order: "asc", from: `(${last.id}`, to, limit: pageEntries };
}

/** Whether new entries belong to the part shown. */
export const isOpenEnded = (anchor: Anchor | null): boolean => anchor?.kind !== "range" || anchor.to === null;
