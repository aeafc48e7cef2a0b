import { describe, expect, it } from "vitest";
import { performCall } from "@/server/demo/perform";
import { createRandom } from "@/server/demo/random";
import type { TimedEntry } from "@/server/demo/stage";
import { pairsToMap } from "@/server/demo/stream-replies";
import { allTrades } from "@/server/demo/trades/all-trades";

type Seen = { atMs: number; get: (field: string) => string };

function perform(tradeIndex: number, seed: number, { targetMs = 180_000, isMinimal = false } = {}): TimedEntry[] {
  const trade = allTrades[tradeIndex % allTrades.length];
  if (!trade) throw new Error("no trades");
  return [...performCall({ trade, random: createRandom(seed), targetMs, isMinimal })];
}

const see = (entries: TimedEntry[]): Seen[] =>
  entries.map(({ atMs, fields }) => {
    const map = pairsToMap(fields);
    return { atMs, get: (field) => map.get(field) ?? "" };
  });

function groupBy(entries: Seen[], field: string): Map<string, Seen[]> {
  const groups = new Map<string, Seen[]>();
  for (const entry of entries) groups.set(entry.get(field), [...(groups.get(entry.get(field)) ?? []), entry]);
  return groups;
}

const manyCalls = Array.from({ length: 60 }, (_, seed) => ({ seed, entries: see(perform(seed, seed)) }));
const all = manyCalls.flatMap(({ entries }) => entries);

describe("performCall", () => {
  it("says the same for the same seed, and something else for another", () => {
    expect(perform(2, 11)).toEqual(perform(2, 11));
    expect(perform(2, 11)).not.toEqual(perform(2, 12));
  });

  it("hands entries out in the order of time and of seq", () => {
    for (const { entries } of manyCalls) {
      entries.forEach((entry, index) => {
        expect(entry.get("seq")).toBe(String(index + 1));
        expect(entry.atMs).toBeGreaterThanOrEqual(entries[index - 1]?.atMs ?? 0);
      });
    }
  });

  it("leaves no slot of a template unfilled", () => {
    const written = manyCalls.flatMap(({ seed }) => perform(seed, seed).flatMap(({ fields }) => fields));
    expect(written.filter((value) => /\{[a-z]+\d*\}/.test(value))).toEqual([]);
  });

  it("grows each partial towards its final", () => {
    let finals = 0;
    let missing = 0;
    for (const { entries } of manyCalls) {
      const segments = groupBy(
        entries.filter((entry) => entry.get("kind") === "transcript"),
        "seg",
      );
      for (const entriesOfSegment of segments.values()) {
        const partials = entriesOfSegment.filter((entry) => entry.get("phase") === "partial");
        const final = entriesOfSegment.find((entry) => entry.get("phase") === "final");
        if (final) finals += 1;
        else missing += 1;
        for (const [index, partial] of partials.entries()) {
          expect(partial.get("mode")).toBe("replace");
          const words = partial.get("text").split(" ").length;
          const before = partials[index - 1]?.get("text").split(" ").length ?? 0;
          expect(words).toBeGreaterThanOrEqual(before);
          if (final) expect(final.get("text").startsWith(partial.get("text"))).toBe(true);
        }
      }
    }
    expect(finals).toBeGreaterThan(1_000);
    expect(missing / finals).toBeLessThan(0.02);
  });

  it("cuts a barge-in at what was heard", () => {
    const cut = all.filter((entry) => entry.get("kind") === "transcript" && entry.get("intr") === "1");
    const detected = all.filter((entry) => entry.get("kind") === "interrupt" && entry.get("phase") === "detected");
    expect(cut.length).toBeGreaterThan(10);
    expect(detected).toHaveLength(cut.length);
    for (const entry of cut) {
      expect(entry.get("spoken")).not.toBe("");
      expect(entry.get("text").startsWith(entry.get("spoken"))).toBe(true);
      expect(entry.get("spoken").length).toBeLessThan(entry.get("text").length);
      expect(Number(entry.get("spoken_ms"))).toBeGreaterThan(0);
    }
  });

  it("ends every tool call it starts; some fail and are tried again", () => {
    for (const { entries } of manyCalls) {
      const tools = groupBy(
        entries.filter((entry) => entry.get("kind") === "tool"),
        "call",
      );
      for (const steps of tools.values()) {
        expect(steps[0]?.get("phase")).toBe("start");
        expect(JSON.parse(steps[0]?.get("args") ?? "")).toBeTypeOf("object");
        expect(steps.at(-1)?.get("phase")).toBe("end");
        expect(JSON.parse(steps.at(-1)?.get("result") ?? "")).toBeTypeOf("object");
      }
    }
    const ends = all.filter((entry) => entry.get("kind") === "tool" && entry.get("phase") === "end");
    const failed = ends.filter((entry) => entry.get("status") === "error");
    expect(failed.length / ends.length).toBeGreaterThan(0.02);
    expect(failed.length / ends.length).toBeLessThan(0.15);
  });

  it("marks personal data where it lies", () => {
    const spans = all.flatMap((entry) => {
      const pii = entry.get("pii");
      if (pii === "") return [];
      const parsed = JSON.parse(pii) as [string, number, number, string][];
      return parsed.map(([field, start, end, label]) => ({ label, text: entry.get(field).slice(start, end) }));
    });
    const textsOf = (label: string) => spans.filter((span) => span.label === label).map(({ text }) => text);
    expect(spans.every(({ text }) => text !== "")).toBe(true);
    expect(textsOf("CARD").some((text) => /^[\d ]{15,19}$/.test(text))).toBe(true);
    expect(textsOf("EMAIL").some((text) => /^[a-z.]+@example\.com$/.test(text))).toBe(true);
    expect(textsOf("PHONE").every((text) => "415-555-0".startsWith(text.slice(0, 9)))).toBe(true);
  });

  it("lasts about as long as asked, starts and ends once", () => {
    for (const { entries } of manyCalls) {
      const lifecycle = entries.filter((entry) => entry.get("kind") === "lifecycle");
      expect(lifecycle.filter((entry) => entry.get("phase") === "start")).toHaveLength(1);
      expect(entries.at(-1)?.get("phase")).toBe("end");
      expect(entries.at(-1)?.atMs).toBeGreaterThan(170_000);
      expect(entries.at(-1)?.atMs).toBeLessThan(260_000);
    }
  });

  it("writes about four entries a second", () => {
    const seconds = manyCalls.reduce((sum, { entries }) => sum + (entries.at(-1)?.atMs ?? 0) / 1_000, 0);
    expect(all.length / seconds).toBeGreaterThan(3.5);
    expect(all.length / seconds).toBeLessThan(4.8);
  });

  it("fills more than a window of 1,000 entries in a long call", () => {
    expect(perform(1, 3, { targetMs: 600_000 }).length).toBeGreaterThan(1_500);
  });

  it("has a smallest producer that writes nothing but text", () => {
    const entries = perform(4, 9, { isMinimal: true });
    expect(entries.length).toBeGreaterThan(300);
    for (const { fields } of entries) expect(fields[0]).toBe("text");
    for (const { fields } of entries) expect(fields).toHaveLength(2);
  });
});
