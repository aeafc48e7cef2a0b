/** Thrown to the connection, never further: the reply goes on in bytes that have not arrived. */
export class NeedMoreBytes {
  /** Position up to which bytes must have arrived before another attempt can succeed. */
  needed = 0;
}
const needMore = new NeedMoreBytes();

const cr = 13;
const minus = 45;

/** An error reply of Redis, such as `WRONGTYPE …`; `code` is its first word. */
export class ReplyError {
  readonly message: string;
  readonly code: string;
  constructor(message: string) {
    this.message = message;
    this.code = message.slice(0, message.indexOf(" ") === -1 ? undefined : message.indexOf(" "));
  }
}

/** Where a text lies in the buffer, without having been copied out of it; length -1 is nil. */
export type Span = { start: number; length: number };

/**
 * Walks one RESP2 reply in the bytes as they came, taking out the few values that are asked for and stepping over the
 * rest: a payload is never copied nor decoded. Throws `NeedMoreBytes` when a reply is not complete, so whoever reads
 * must build its result anew from the start of the reply on the next attempt.
 */
export class ReplyReader {
  buffer: Buffer = Buffer.alloc(0);
  position = 0;
  end = 0;
  private readonly span: Span = { start: 0, length: -1 };

  /** The error the reply consists of, or null when it is none; consumes only an error. */
  error(): ReplyError | null {
    if (this.peek() !== 45) return null;
    this.position++;
    const start = this.position;
    const stop = this.endOfLine();
    return new ReplyError(this.buffer.toString("utf8", start, stop));
  }

  isNil(): boolean {
    const kind = this.peek();
    if (this.position + 1 >= this.end) this.wait(this.position + 2);
    return (kind === 36 || kind === 42) && this.buffer[this.position + 1] === minus;
  }

  /** Elements of the array that starts here, -1 for nil. */
  arrayLength(): number {
    const kind = this.peek();
    if (kind !== 42) throw new Error(`expected an array in the reply, found ${String.fromCharCode(kind)}`);
    this.position++;
    return this.number();
  }

  integer(): number {
    const kind = this.peek();
    if (kind === 58) {
      this.position++;
      return this.number();
    }
    const span = this.text();
    return span.length < 0 ? Number.NaN : Number(this.string(span));
  }

  /** An integer, or null where the server says nil. */
  integerOrNull(): number | null {
    if (this.peek() === 58) return this.integer();
    const span = this.text();
    return span.length < 0 ? null : Number(this.string(span));
  }

  /** The text that starts here; valid until the next call. */
  text(): Span {
    const kind = this.peek();
    this.position++;
    if (kind === 43) {
      this.span.start = this.position;
      this.span.length = this.endOfLine() - this.span.start;
      return this.span;
    }
    if (kind === 42) {
      const elements = this.number();
      if (elements !== -1) throw new Error("expected a text in the reply, found an array");
      this.span.length = -1;
      return this.span;
    }
    if (kind !== 36) throw new Error(`expected a text in the reply, found ${String.fromCharCode(kind)}`);
    const length = this.number();
    this.span.length = length;
    this.span.start = this.position;
    if (length >= 0) this.advance(length + 2);
    return this.span;
  }

  ascii(): string {
    return this.string(this.text());
  }

  utf8(): string {
    const { start, length } = this.text();
    return length < 0 ? "" : this.buffer.toString("utf8", start, start + length);
  }

  bytes(): Buffer {
    const { start, length } = this.text();
    return Buffer.from(this.buffer.subarray(start, start + Math.max(0, length)));
  }

  /** Steps over whatever starts here. */
  skip(): void {
    const kind = this.peek();
    if (kind === 42) {
      this.position++;
      const elements = this.number();
      for (let i = 0; i < elements; i++) this.skip();
    } else if (kind === 36) {
      this.text();
    } else {
      this.position++;
      this.endOfLine();
    }
  }

  /** Whether the text is this name, compared byte by byte. */
  is(span: Span, name: string): boolean {
    if (span.length !== name.length) return false;
    for (let i = 0; i < span.length; i++) if (this.buffer[span.start + i] !== name.charCodeAt(i)) return false;
    return true;
  }

  private string({ start, length }: Span): string {
    return length < 0 ? "" : this.buffer.toString("latin1", start, start + length);
  }

  private peek(): number {
    if (this.position >= this.end) this.wait(this.position + 1);
    return this.buffer[this.position] ?? 0;
  }

  private advance(length: number): void {
    if (this.position + length > this.end) this.wait(this.position + length);
    this.position += length;
  }

  private number(): number {
    let at = this.position;
    const isNegative = this.buffer[at] === minus && at < this.end;
    if (isNegative) at++;
    let value = 0;
    for (;;) {
      if (at + 1 >= this.end) this.wait(at + 2);
      const digit = this.buffer[at] ?? cr;
      if (digit === cr) break;
      value = value * 10 + (digit - 48);
      at++;
    }
    this.position = at + 2;
    return isNegative ? -value : value;
  }

  private endOfLine(): number {
    const at = this.buffer.indexOf(cr, this.position);
    if (at === -1 || at + 1 >= this.end) this.wait(this.end + 1);
    this.position = at + 2;
    return at;
  }

  private wait(needed: number): never {
    needMore.needed = needed;
    throw needMore;
  }
}
