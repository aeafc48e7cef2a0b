/** Thrown to the connection, never further: the reply goes on in bytes that have not arrived. */
export class NeedMoreBytes {
  /** Position up to which bytes must have arrived before another attempt can succeed. */
  needed = 0;
}
const needMore = new NeedMoreBytes();

const cr = 13;
const plus = 43;
const minus = 45;
const colon = 58;
const dollar = 36;
const star = 42;

const nothing: Buffer = Buffer.alloc(0);

/** A reply of another shape than its reader expects. */
export class UnexpectedReply extends Error {}

/** An error reply of Redis, such as `WRONGTYPE …`; `code` is its first word. */
export class ReplyError {
  readonly message: string;
  readonly code: string;
  constructor(message: string) {
    this.message = message;
    this.code = message.slice(0, message.indexOf(" ") === -1 ? undefined : message.indexOf(" "));
  }
}

/** How far a reply has been gone over: bytes from its start, and elements that are still to come. */
export type Progress = { bytes: number; elements: number };

/** Where a text lies in the buffer, without having been copied out of it; length -1 is nil. */
export type Span = { start: number; length: number };

/**
 * Walks one RESP2 reply in the bytes as they came, taking out the few values that are asked for and stepping over the
 * rest: a payload is never copied nor decoded. Throws `NeedMoreBytes` when a reply is not complete, so whoever reads
 * must build its result anew from the start of the reply on the next attempt.
 */
export class ReplyReader {
  buffer: Buffer = nothing;
  position = 0;
  end = 0;
  private readonly span: Span = { start: 0, length: -1 };

  /** Lets go of the bytes, which may hold payloads. */
  release(): void {
    this.buffer = nothing;
    this.position = 0;
    this.end = 0;
  }

  /** The error the reply consists of, or null when it is none; consumes only an error. */
  error(): ReplyError | null {
    if (this.peek() !== minus) return null;
    this.position++;
    const start = this.position;
    const stop = this.endOfLine();
    return new ReplyError(this.buffer.toString("utf8", start, stop));
  }

  isNil(): boolean {
    const kind = this.peek();
    if (this.position + 1 >= this.end) this.wait(this.position + 2);
    return (kind === dollar || kind === star) && this.buffer[this.position + 1] === minus;
  }

  /** Elements of the array that starts here, -1 for nil. */
  arrayLength(): number {
    const kind = this.peek();
    if (kind !== star) throw unexpected("an array", kind);
    this.position++;
    return this.number();
  }

  /** Beyond 2^53 the nearest number that is still exact. */
  integer(): number {
    const kind = this.peek();
    if (kind === colon) {
      this.position++;
      return this.number();
    }
    const span = this.text();
    return span.length < 0 ? Number.NaN : toSafe(Number(this.string(span)));
  }

  /** An integer, or null where the server says nil. */
  integerOrNull(): number | null {
    if (this.peek() === colon) return this.integer();
    const span = this.text();
    return span.length < 0 ? null : toSafe(Number(this.string(span)));
  }

  /** The text that starts here; valid until the next call. */
  text(): Span {
    const kind = this.peek();
    this.position++;
    if (kind === plus) {
      this.span.start = this.position;
      this.span.length = this.endOfLine() - this.span.start;
      return this.span;
    }
    if (kind === star) {
      const elements = this.number();
      if (elements !== -1) throw unexpected("a text", kind);
      this.span.length = -1;
      return this.span;
    }
    if (kind !== dollar) throw unexpected("a text", kind);
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
    if (kind === star) {
      this.position++;
      const elements = this.number();
      for (let i = 0; i < elements; i++) this.skip();
    } else if (kind === dollar) {
      this.text();
    } else if (kind === colon) {
      this.position++;
      this.number();
    } else if (kind === plus || kind === minus) {
      this.position++;
      this.endOfLine();
    } else {
      throw unexpected("a reply", kind);
    }
  }

  /** Steps on over the reply at `start` from where that stopped; throws `NeedMoreBytes` until the reply is complete. */
  skipOn(start: number, done: Progress): void {
    this.position = start + done.bytes;
    while (done.elements > 0) {
      let more = 0;
      if (this.peek() === star) {
        this.position++;
        more = Math.max(0, this.number());
      } else this.skip();
      done.elements += more - 1;
      done.bytes = this.position - start;
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
    const start = at;
    let value = 0;
    for (;;) {
      if (at >= this.end) this.wait(at + 2);
      const digit = this.buffer[at] ?? cr;
      if (digit === cr && at > start) break;
      if (digit < 48 || digit > 57) throw unexpected("a digit", digit);
      value = value * 10 + (digit - 48);
      at++;
    }
    if (at + 1 >= this.end) this.wait(at + 2);
    this.position = at + 2;
    return toSafe(isNegative ? -value : value);
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

function unexpected(wanted: string, found: number): UnexpectedReply {
  return new UnexpectedReply(`expected ${wanted} in the reply, found ${JSON.stringify(String.fromCharCode(found))}`);
}

function toSafe(value: number): number {
  return Math.min(Math.max(value, -Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}
