import type { ByteReader } from "./byte-reader";
import type { ByteWriter } from "./byte-writer";
import { countPlaces, putNumbers, takeNumbers } from "./number-text";
import type { Cell } from "./recorded-fields";

/** How a value is written; it stands in the lowest three bits of the value's first number. */
const kinds = {
  fixed: 0,
  whole: 1,
  text: 2,
  thousandths: 3,
  millionths: 4,
  digits: 5,
  entryId: 6,
  hundredths: 7,
} as const;
const fixed: readonly Cell[] = [null, true, false];
const kindBits = 8;
const maxWhole = 2 ** 45;

/**
 * Values one after the other, each beside the one that stood in its place before: whole numbers, entry ids and the
 * numbers in texts as how much they grew, texts by a number for their shape. Exact but for fractions, see `scaleOf`.
 */
export function createCellWriter(out: ByteWriter) {
  const shapes = new Map<string, number>();

  function write(cell: Cell, before: Cell | undefined): void {
    if (typeof cell === "number") writeNumber(cell, wholeOf(before));
    else if (typeof cell === "string") writeString(cell, typeof before === "string" ? before : "");
    else out.number(fixed.indexOf(cell) * kindBits + kinds.fixed);
  }

  function writeNumber(value: number, before: number): void {
    if (isWhole(value)) {
      out.number(zigzag(value - before) * kindBits + kinds.whole);
      return;
    }
    const scale = scaleOf(value);
    const scaled = Math.round(value * scale);
    if (Math.abs(scaled) < maxWhole) {
      const kind = scale === 100 ? kinds.hundredths : scale === 1_000 ? kinds.thousandths : kinds.millionths;
      out.number(zigzag(scaled) * kindBits + kind);
    } else {
      out.number(kinds.digits);
      out.text(String(value));
    }
  }

  function writeString(text: string, before: string): void {
    const id = readId(text);
    if (id === null) {
      writeText(text, before);
      return;
    }
    const old = readId(before) ?? noId;
    const isNext = id.sequence !== old.sequence;
    out.number((zigzag(id.ms - old.ms) * 2 + (isNext ? 1 : 0)) * kindBits + kinds.entryId);
    if (isNext) out.signed(id.sequence - old.sequence);
  }

  function writeText(text: string, before: string): void {
    const { shape, numbers } = takeNumbers(text);
    const known = shapes.get(shape);
    out.number((known ?? shapes.size) * kindBits + kinds.text);
    if (known === undefined) {
      shapes.set(shape, shapes.size);
      out.text(shape);
    }
    const old = numbersOf(before, shape);
    for (let i = 0; i < numbers.length; i++) out.signed((numbers[i] ?? 0) - (old?.[i] ?? 0));
  }

  return { write };
}

/** Reads what a cell writer wrote, from its first value on. */
export function createCellReader() {
  const shapes: { shape: string; places: number }[] = [];

  function read(from: ByteReader, before: Cell | undefined): Cell {
    const head = from.number();
    const rest = Math.floor(head / kindBits);
    const old = typeof before === "string" ? before : "";
    switch (head % kindBits) {
      case kinds.fixed:
        return fixed[rest] ?? null;
      case kinds.whole:
        return unzigzag(rest) + wholeOf(before);
      case kinds.hundredths:
        return unzigzag(rest) / 1e2;
      case kinds.thousandths:
        return unzigzag(rest) / 1e3;
      case kinds.millionths:
        return unzigzag(rest) / 1e6;
      case kinds.digits:
        return Number(from.text());
      case kinds.entryId: {
        const { ms, sequence } = readId(old) ?? noId;
        return `${ms + unzigzag(Math.floor(rest / 2))}-${sequence + (rest % 2 === 1 ? from.signed() : 0)}`;
      }
      default:
        return readText(from, rest, old);
    }
  }

  function readText(from: ByteReader, id: number, before: string): string {
    if (id === shapes.length) {
      const shape = from.text();
      shapes.push({ shape, places: countPlaces(shape) });
    }
    const known = shapes[id];
    if (known === undefined) throw new RangeError("the recording names a text that it does not hold");
    const old = numbersOf(before, known.shape);
    const numbers: number[] = [];
    for (let i = 0; i < known.places; i++) numbers.push(from.signed() + (old?.[i] ?? 0));
    return putNumbers({ shape: known.shape, numbers });
  }

  return { read };
}

/** Fractions are kept to a hundredth from 1 on, to a thousandth from 0.01 on, and below that to a millionth. */
export function scaleOf(value: number): 100 | 1_000 | 1_000_000 {
  const size = Math.abs(value);
  return size >= 1 ? 100 : size >= 0.01 ? 1_000 : 1_000_000;
}

const isWhole = (value: number) => Number.isInteger(value) && Math.abs(value) < maxWhole && !Object.is(value, -0);
const wholeOf = (cell: Cell | undefined) => (typeof cell === "number" && isWhole(cell) ? cell : 0);
const zigzag = (value: number) => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number) => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);

function numbersOf(text: string, shape: string): number[] | null {
  const taken = text === "" ? null : takeNumbers(text);
  return taken?.shape === shape ? taken.numbers : null;
}

type Id = { ms: number; sequence: number };
const noId: Id = { ms: 0, sequence: 0 };
const maxDigits = 13;

/** Of an entry id whose numbers are small enough to be reckoned with, and written as numbers are; else null. */
function readId(text: string): Id | null {
  const dash = text.indexOf("-");
  if (dash <= 0) return null;
  const ms = readDigits(text, 0, dash);
  const sequence = ms < 0 ? -1 : readDigits(text, dash + 1, text.length);
  return sequence < 0 ? null : { ms, sequence };
}

function readDigits(text: string, from: number, until: number): number {
  if (until === from || until - from > maxDigits) return -1;
  let value = 0;
  for (let at = from; at < until; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return until - from > 1 && text.charCodeAt(from) === 48 ? -1 : value;
}
