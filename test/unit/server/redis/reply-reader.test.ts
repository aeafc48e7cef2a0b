import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readGroups, readPending, readStreamInfo } from "@/server/redis/inspect";
import { orError } from "@/server/redis/raw-connection";
import { NeedMoreBytes, ReplyError, ReplyReader } from "@/server/redis/reply-reader";

type Reply = string | number | null | Reply[] | { error: string };

function encode(reply: Reply): string {
  if (reply === null) return "$-1\r\n";
  if (typeof reply === "number") return `:${reply}\r\n`;
  if (typeof reply === "string") return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`;
  if (Array.isArray(reply)) return `*${reply.length}\r\n${reply.map(encode).join("")}`;
  return `-${reply.error}\r\n`;
}

function readerOf(text: string | Buffer): ReplyReader {
  const reader = new ReplyReader();
  reader.buffer = Buffer.from(text);
  reader.end = reader.buffer.length;
  return reader;
}

/** Parses as a generic client would; the oracle of what was encoded. */
function parse(reader: ReplyReader): Reply {
  const error = reader.error();
  if (error) return { error: error.message };
  if (reader.isNil()) {
    reader.skip();
    return null;
  }
  switch (String.fromCharCode(reader.buffer[reader.position] ?? 0)) {
    case "*":
      return Array.from({ length: reader.arrayLength() }, () => parse(reader));
    case ":":
      return reader.integer();
    default:
      return reader.utf8();
  }
}

const { reply } = fc.letrec<{ reply: Reply; leaf: Reply }>((tie) => ({
  leaf: fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("\r\n", "-ERR", "$5\r\nhello", "", "*-1"),
    fc.maxSafeInteger(),
    fc.constant(null),
    fc.record({ error: fc.stringMatching(/^[A-Z]{2,8} [a-z' ]{0,20}$/) }),
  ),
  reply: fc.oneof({ maxDepth: 3 }, tie("leaf"), fc.array(tie("reply"), { maxLength: 5 })),
}));

test("whatever is encoded is parsed, and stepped over, from every start to its very end", () => {
  fc.assert(
    fc.property(reply, (value) => {
      const text = encode(value);
      const parsing = readerOf(`${text}:7\r\n`);
      expect(parse(parsing)).toEqual(value);
      expect(parsing.integer()).toBe(7);
      const skipping = readerOf(`${text}:7\r\n`);
      skipping.skip();
      expect(skipping.integer()).toBe(7);
    }),
    { numRuns: 300 },
  );
});

test("cut short anywhere it asks for more bytes, never beyond the end, and never gives a value", () => {
  fc.assert(
    fc.property(reply, (value) => {
      const whole = Buffer.from(encode(value));
      for (let cut = 0; cut < whole.length; cut++) {
        for (const read of [parse, (reader: ReplyReader) => reader.skip()]) {
          let thrown: unknown;
          try {
            read(readerOf(whole.subarray(0, cut)));
          } catch (error) {
            thrown = error;
          }
          expect(thrown).toBeInstanceOf(NeedMoreBytes);
          const { needed } = thrown instanceof NeedMoreBytes ? thrown : { needed: 0 };
          expect(needed).toBeGreaterThan(cut);
          expect(needed).toBeLessThanOrEqual(whole.length);
        }
      }
    }),
    { numRuns: 60 },
  );
});

describe("what is no Redis reply", () => {
  for (const text of [
    "HTTP/1.1 400 Bad Request\r\n\r\n",
    "\x15\x03\x03\0\x02\x02\x46\r\n",
    "*x\r\n",
    "$1a\r\nb\r\n",
    ":\r\n",
  ]) {
    test(`${JSON.stringify(text)} is refused, also when only stepped over`, () => {
      expect(() => readerOf(text).skip()).toThrow(/in the reply, found/);
    });
  }
});

test("an answer of another shape than expected becomes an error of its own and leaves the rest readable", () => {
  const reader = readerOf(`${encode(["length", ["not", "a number"], "groups", 3])}:7\r\n`);
  const info = orError(readStreamInfo)(reader);
  expect(info).toBeInstanceOf(ReplyError);
  expect(reader.integer()).toBe(7);
});

test("numbers beyond 2^53 become the nearest number that JSON carries exactly", () => {
  expect(readerOf(":9223372036854775807\r\n").integer()).toBe(Number.MAX_SAFE_INTEGER);
  expect(readerOf(":-9223372036854775808\r\n").integer()).toBe(-Number.MAX_SAFE_INTEGER);
  expect(readerOf(":9223372036854775807\r\n").integerOrNull()).toBe(Number.MAX_SAFE_INTEGER);
  expect(readerOf(encode("9223372036854775807")).integer()).toBe(Number.MAX_SAFE_INTEGER);
});

describe("XINFO of every server", () => {
  const entry = ["1-0", ["text", "x"]];
  const plain = ["length", 1, "radix-tree-keys", 1, "radix-tree-nodes", 2, "last-generated-id", "1-0"];

  test("Redis 6.2 has no counters: they are unknown", () => {
    const info = readStreamInfo(readerOf(encode([...plain, "groups", 1, "first-entry", entry, "last-entry", entry])));
    expect(info).toMatchObject({ length: 1, entriesAdded: null, maxDeletedEntryId: null, firstEntryId: "1-0" });
    const group = ["name", "brain", "consumers", 1, "pending", 1, "last-delivered-id", "1-0"];
    expect(readGroups(readerOf(encode([group])))).toMatchObject([{ name: "brain", entriesRead: null, lag: null }]);
  });

  test("Redis 8.6 puts fields in between, nested ones too", () => {
    const idmp = ["idmp-duration", 100, "idmp-maxsize", 100, "pids", [["p", ["i", 1]]], "iids-added", 0];
    const counters = ["max-deleted-entry-id", "0-0", "entries-added", 5, "recorded-first-entry-id", "1-0"];
    const fields = [...plain, ...counters, ...idmp, "groups", 0, "first-entry", entry, "last-entry", null];
    expect(readStreamInfo(readerOf(encode(fields)))).toMatchObject({
      ...{ entriesAdded: 5, lastEntryId: null },
      ...{ largestEntryId: "1-0", largestEntryBytes: 5 },
    });
  });

  test("nil counters are unknown, whatever kind of nil", () => {
    const group = (nil: string) =>
      `*1\r\n*8\r\n${encode("name")}${encode("g")}${encode("entries-read")}${nil}${encode("lag")}${nil}${encode("pending")}:0\r\n`;
    for (const nil of ["$-1\r\n", "*-1\r\n"]) {
      expect(readGroups(readerOf(group(nil)))).toMatchObject([{ entriesRead: null, lag: null, pending: 0 }]);
    }
  });

  test("an entry given back for good has an empty consumer, idle -1 and a count beyond 2^53", () => {
    const text = `*1\r\n*4\r\n${encode("1-0")}$0\r\n\r\n:-1\r\n:9223372036854775807\r\n`;
    expect(readPending(readerOf(text))).toEqual([
      { entryId: "1-0", consumer: "", idleMs: -1, deliveries: Number.MAX_SAFE_INTEGER },
    ]);
  });
});
