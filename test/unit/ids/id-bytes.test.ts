import fc from "fast-check";
import { expect, test } from "vitest";
import { compareEntryIds } from "@/lib/ids/entry-id";
import { idFromBytes, idToBytes } from "@/lib/ids/id-bytes";

const part = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 1_000n }));
const entryId = fc.tuple(part, part).map(([ms, sequence]) => `${ms}-${sequence}`);

test("an id comes back as it went in, and bytes sort as ids do", () => {
  fc.assert(
    fc.property(entryId, entryId, (a, b) => {
      expect(idFromBytes(idToBytes(a))).toBe(a);
      expect(Math.sign(Buffer.compare(idToBytes(a), idToBytes(b)))).toBe(Math.sign(compareEntryIds(a, b)));
    }),
  );
});

test("what is no id stands before every entry", () => expect(idFromBytes(new Uint8Array(3))).toBe("0-0"));
