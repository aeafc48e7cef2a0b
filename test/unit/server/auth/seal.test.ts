import fc from "fast-check";
import { expect, test } from "vitest";
import { seal, unseal } from "@/server/auth/seal";

test("what is sealed opens with the same secret for the same purpose, and never twice the same", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ minLength: 1 }), (text, secret) => {
      const sealed = seal(text, secret, "one");
      expect(unseal(sealed, secret, "one")).toBe(text);
      expect(unseal(sealed, `${secret}x`, "one")).toBeNull();
      expect(unseal(sealed, secret, "other")).toBeNull();
      expect(seal(text, secret, "one")).not.toBe(sealed);
    }),
  );
});

test("what was changed anywhere, or cut, does not open", () => {
  const sealed = Buffer.from(seal("who I am", "secret", "one"), "base64url");
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(sealed.readUInt8(i) ^ 1, i);
    expect(unseal(changed.toString("base64url"), "secret", "one")).toBeNull();
    expect(unseal(sealed.subarray(0, i).toString("base64url"), "secret", "one")).toBeNull();
  }
});
