import { entryIdMs } from "../ids/entry-id";
import type { Cell } from "./recorded-fields";

/** Ages that the time of the reading and an id tell. */
const ofCalls = [{ name: "producerSilenceMs", id: "lastEntryId" }];
const ofGroups = [
  { name: "undeliveredAgeMs", id: "firstUndeliveredId" },
  { name: "oldestPendingAgeMs", id: "oldestPendingId" },
];
/** Told by an id and the stream's first. */
const headrooms = [{ name: "headroomMs", id: "firstUndeliveredId" }];

type Place = { at: number; id: number };

/**
 * Takes from ages (−1), or gives back (+1), what the ids beside them tell, so that most are 0 in a recording; not where
 * there is no id, or one too large to be a time. They are kept to the millisecond.
 */
export function createAgeRest(callFields: readonly string[], groupFields: readonly string[]) {
  const placesIn = (names: readonly string[], all: readonly { name: string; id: string }[]): Place[] =>
    all
      .map(({ name, id }) => ({ at: names.indexOf(name), id: names.indexOf(id) }))
      .filter(({ at, id }) => at >= 0 && id >= 0);
  const [calls, groups] = [placesIn(callFields, ofCalls), placesIn(groupFields, ofGroups)];
  const rooms = placesIn(groupFields, headrooms);
  const [readAt, first] = [callFields.indexOf("readAtMs"), callFields.indexOf("firstEntryId")];

  return (cells: Cell[], sign: 1 | -1): void => {
    const readAtMs = cells[readAt];
    if (typeof readAtMs !== "number" || !Number.isInteger(readAtMs)) return;
    const firstMs = msOf(cells[first]);
    rest(cells, 0, calls, sign, (ms) => readAtMs - ms);
    for (let start = callFields.length; start < cells.length; start += groupFields.length) {
      rest(cells, start, groups, sign, (ms) => readAtMs - ms);
      rest(cells, start, rooms, sign, (ms) => (firstMs === null ? 0 : ms - firstMs));
    }
  };
}

function rest(cells: Cell[], start: number, places: readonly Place[], sign: 1 | -1, told: (ms: number) => number) {
  for (const { at, id } of places) {
    const age = cells[start + at];
    if (typeof age !== "number") continue;
    const ms = msOf(cells[start + id]);
    cells[start + at] = Math.round(age) + (ms === null ? 0 : sign * told(ms));
  }
}

function msOf(cell: Cell | undefined): number | null {
  const ms = typeof cell === "string" ? entryIdMs(cell) : Number.NaN;
  return ms < 2 ** 44 ? ms : null;
}
