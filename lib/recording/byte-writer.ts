const encoder = new TextEncoder();

/** Bytes that grow: variable-length whole numbers, texts, and parts whose length stands before them. */
export function createByteWriter(size = 65_536) {
  let bytes = new Uint8Array(size);
  let at = 0;

  function room(more: number): void {
    if (at + more <= bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes.length * 2, at + more));
    larger.set(bytes);
    bytes = larger;
  }

  /** A whole number from 0 to 2^53 − 1, seven bits a byte, the lowest first. */
  function number(value: number): void {
    room(8);
    let rest = value;
    while (rest > 0x7f) {
      bytes[at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    bytes[at++] = rest;
  }

  /** A whole number of either sign within ±2^52: near zero it is short. */
  function signed(value: number): void {
    number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  function text(value: string): void {
    room(value.length * 3 + 8);
    const { written } = encoder.encodeInto(value, bytes.subarray(at + 8));
    number(written);
    bytes.copyWithin(at, at + (8 - numberSize(written)), at + (8 - numberSize(written)) + written);
    at += written;
  }

  function byte(value: number): void {
    room(1);
    bytes[at++] = value;
  }

  /** Place for a bit for each of so many things, all 0; returns what sets one. */
  function bits(count: number): (index: number) => void {
    const from = at;
    room((count + 7) >> 3);
    bytes.fill(0, at, at + ((count + 7) >> 3));
    at += (count + 7) >> 3;
    return (index) => {
      const place = from + (index >> 3);
      bytes[place] = (bytes[place] ?? 0) | (1 << (index & 7));
    };
  }

  function raw(more: Uint8Array): void {
    room(more.length);
    bytes.set(more, at);
    at += more.length;
  }

  return {
    number,
    signed,
    text,
    byte,
    bits,
    raw,
    /** What was written since the last time. */
    take(): Uint8Array {
      const taken = bytes.slice(0, at);
      at = 0;
      return taken;
    },
  };
}

export type ByteWriter = ReturnType<typeof createByteWriter>;

function numberSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}
