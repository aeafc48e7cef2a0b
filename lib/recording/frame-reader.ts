import { z } from "zod";
import { Call } from "../schema/call";
import type { CallRow } from "../stream/assess-call";
import { type ByteReader, createByteReader } from "./byte-reader";
import { createCellReader } from "./cell-codec";
import { rowKinds } from "./frame-writer";
import { type Cell, callFields, groupFields } from "./recorded-fields";
import { createAgeRest } from "./rest-ages";

const Header = z.object({ version: z.literal(1), callFields: z.array(z.string()), groupFields: z.array(z.string()) });
const Row = Call.omit({ ageMs: true });

type Fields = z.infer<typeof Header>;
type Recorded = { callId: string; streamKey: string; cells: Cell[] };

/** The board of one moment: the snapshot's JSON as it was shown, and the calls. */
export type RecordedMoment = { atMs: number; snapshot: string; rows: () => CallRow[] };

/**
 * Reads a segment frame by frame, in order; what is read is the board after that frame. `rows()` builds the calls of the
 * frame read last, and throws where an older or newer console recorded other fields.
 */
export function createFrameReader() {
  const cells = createCellReader();
  const calls = new Map<number, Recorded>();
  let header: Fields | null = null;
  let restAges = createAgeRest([], []);

  function frame(bytes: Uint8Array): RecordedMoment {
    const from = createByteReader(bytes);
    if (header === null) {
      header = Header.parse(JSON.parse(from.text()));
      restAges = createAgeRest(header.callFields, header.groupFields);
    }
    const fields = header;
    const atMs = from.number();
    const snapshot = from.text();
    for (let head = from.number(); head !== 0; head = from.number()) {
      const slot = Math.floor((head - 1) / 4);
      const kind = (head - 1) % 4;
      if (kind === rowKinds.gone) calls.delete(slot);
      else if (kind === rowKinds.whole) calls.set(slot, readWhole(from, fields));
      else readChanges(from, calls.get(slot));
    }
    return { atMs, snapshot, rows };
  }

  function readWhole(from: ByteReader, { callFields, groupFields }: Fields): Recorded {
    const [callId, streamKey, groups] = [from.text(), from.text(), from.number()];
    const whole: Cell[] = [];
    for (let left = callFields.length + groups * groupFields.length; left > 0; left--) {
      whole.push(cells.read(from, undefined));
    }
    return { callId, streamKey, cells: whole };
  }

  function readChanges(from: ByteReader, recorded: Recorded | undefined): void {
    if (recorded === undefined) throw new RangeError("the recording changes a call that it does not hold");
    const isSet = from.bits(recorded.cells.length);
    for (let i = 0; i < recorded.cells.length; i++) {
      if (isSet(i)) recorded.cells[i] = cells.read(from, recorded.cells[i]);
    }
  }

  function rows(): CallRow[] {
    const fields = header;
    if (fields === null) return [];
    const isOurs = isSame(fields.callFields, callFields) && isSame(fields.groupFields, groupFields);
    return [...calls.values()].map((recorded) => {
      const whole = recorded.cells.slice();
      restAges(whole, 1);
      const row = rowOf({ ...recorded, cells: whole }, fields);
      return isOurs && isRecorded(row) ? row : Row.parse(row);
    });
  }

  /** The moment of a frame that comes next, which is not read yet. */
  function timeOf(bytes: Uint8Array): number {
    const from = createByteReader(bytes);
    if (header === null) from.text();
    return from.number();
  }

  return { frame, timeOf };
}

const isSame = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((name, i) => name === b[i]);

function rowOf({ callId, streamKey, cells }: Recorded, { callFields, groupFields }: Fields): Record<string, unknown> {
  const call: Record<string, unknown> = { callId, streamKey };
  callFields.forEach((name, i) => {
    call[name] = fieldOf(name, cells[i] ?? null);
  });
  const groups: Record<string, Cell>[] = [];
  for (let from = callFields.length; from < cells.length; from += groupFields.length) {
    const group: Record<string, Cell> = {};
    for (let i = 0; i < groupFields.length; i++) group[groupFields[i] ?? ""] = cells[from + i] ?? null;
    groups.push(group);
  }
  call.groups = groups;
  return call;
}

/** A row that this version wrote from its own type is of that type still; looking through 10,000 of them takes a second. */
const isRecorded = (row: object): row is CallRow => "callId" in row && "groups" in row;

const asJson = new Set(["moreGroups", "lost", "signs"]);

function fieldOf(name: string, cell: Cell): unknown {
  return asJson.has(name) && typeof cell === "string" ? JSON.parse(cell) : cell;
}
