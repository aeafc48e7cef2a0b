const decoder = new TextDecoder();

/** Reads what a `ByteWriter` wrote; throws a `RangeError` where the bytes end too early. */
export function createByteReader(bytes: Uint8Array) {
  let at = 0;

  function byte(): number {
    const value = bytes[at];
    if (value === undefined) throw new RangeError("the recording ends in the middle of a frame");
    at += 1;
    return value;
  }

  function number(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const next = byte();
      value += (next & 0x7f) * scale;
      if (next < 0x80) return value;
      scale *= 0x80;
    }
  }

  function signed(): number {
    const value = number();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  function raw(length: number): Uint8Array {
    if (at + length > bytes.length) throw new RangeError("the recording ends in the middle of a frame");
    at += length;
    return bytes.subarray(at - length, at);
  }

  return {
    byte,
    number,
    signed,
    raw,
    text: (): string => decoder.decode(raw(number())),
    /** Which of so many things have their bit set. */
    bits(count: number): (index: number) => boolean {
      const set = raw((count + 7) >> 3);
      return (index) => ((set[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
    },
    get isAtEnd(): boolean {
      return at >= bytes.length;
    },
  };
}

export type ByteReader = ReturnType<typeof createByteReader>;
