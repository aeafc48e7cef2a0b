import { describe, expect, it } from "vitest";
import { createCallIds } from "@/server/demo/call-id";

describe("createCallIds", () => {
  const startMs = Date.UTC(2026, 7, 1);

  it("is readable, and differs for calls of one millisecond", () => {
    const next = createCallIds();
    const ids = Array.from({ length: 5_000 }, () => next("salon", startMs));
    expect(ids.every((id) => /^salon-[0-9a-z]{7}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("does not repeat an earlier process's ids", () => {
    const first = createCallIds();
    const second = createCallIds();
    const before = Array.from({ length: 200 }, (_, n) => first("salon", startMs + n * 5));
    const after = Array.from({ length: 200 }, (_, n) => second("salon", startMs + 2_000 + n * 5));
    expect(new Set([...before, ...after]).size).toBe(400);
  });
});
