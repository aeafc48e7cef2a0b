import { describe, expect, test } from "vitest";
import { advisoriesOf, unsafeCommand } from "@/lib/servers/advisories";
import { productOf, versionNumber } from "@/lib/servers/product";

const idsOf = (name: string, version: string) =>
  advisoriesOf({ name, version, number: versionNumber(version) }).map(({ advisoryId }) => advisoryId);

describe("what is known of a release", () => {
  test.each([
    ["no-counters", "Redis", "6.2.14", "7.0.0"],
    ["lag-after-trim", "Redis", "7.4.4", "7.4.5"],
    ["lag-after-trim", "Redis", "8.0.1", "8.0.2"],
    ["lag-after-trim", "Redis", "7.9.224", "8.0.2"],
    ["lag-after-trim", "Valkey", "8.0.12", "8.1.0"],
    ["replica-counters", "Redis", "7.2.15", "7.4.0"],
    ["replica-consumers", "Redis", "8.6.3", "8.6.4"],
    ["negative-lag", "Redis", "8.2.1", "8.2.2"],
    ["trim-acked-noop", "Redis", "8.2.6", "8.2.7"],
    ["trim-acked-noop", "Redis", "8.4.3", "8.4.4"],
    ["trim-acked-noop", "Redis", "8.4.0", "8.6.0"],
    ["acked-after-destroy", "Redis", "8.4.3", "8.4.4"],
    ["idmp-restart", "Redis", "8.6.1", "8.6.2"],
    ["CVE-2022-31144", "Redis", "7.0.3", "7.0.4"],
    ["CVE-2025-49844", "Redis", "7.0.15", "7.2.11"],
    ["CVE-2025-49844", "Redis", "6.2.19", "6.2.20"],
    ["CVE-2025-49844", "Redis", "7.4.5", "7.4.6"],
    ["CVE-2025-49844", "Redis", "8.0.3", "8.0.4"],
    ["CVE-2025-49844", "Redis", "8.2.1", "8.2.2"],
    ["CVE-2025-49844", "Valkey", "8.1.3", "8.1.4"],
    ["CVE-2025-62507", "Redis", "8.2.2", "8.2.3"],
    ["CVE-2026-23479", "Redis", "8.6.2", "8.6.3"],
    ["CVE-2026-23479", "Valkey", "9.0.3", "9.0.4"],
    ["CVE-2026-63639", "Redis", "7.0.15", "7.2.15"],
    ["CVE-2026-63639", "Redis", "8.6.4", "8.6.5"],
    ["CVE-2026-63639", "Valkey", "9.1.0", "9.1.1"],
  ])("%s: %s %s has it, %s has not", (advisoryId, name, affected, mended) => {
    expect(idsOf(name, affected)).toContain(advisoryId);
    expect(idsOf(name, mended)).not.toContain(advisoryId);
  });

  test("what nobody has mended applies to every later release, and names none that mends it", () => {
    const found = advisoriesOf({ name: "Redis", version: "8.10.1", number: versionNumber("8.10.1") });
    expect(found.map(({ advisoryId, mendedIn }) => [advisoryId, mendedIn])).toEqual([
      ["idmp-deleted", null],
      ["idmp-future-ids", null],
    ]);
    expect(idsOf("Redis", "8.4.6")).not.toContain("idmp-deleted");
  });

  test("a line before the trouble began does not have it", () => {
    expect(idsOf("Redis", "8.0.6")).not.toContain("trim-acked-noop");
    expect(idsOf("Redis", "7.4.9")).not.toContain("CVE-2025-62507");
    expect(idsOf("Redis", "7.2.16")).not.toContain("CVE-2026-63639");
  });

  test("Redis' troubles are not Valkey's, and nobody's a fork's or an unnumbered build's", () => {
    expect(idsOf("Valkey", "9.1.2")).toEqual([]);
    expect(idsOf("Valkey", "8.2.2")).not.toContain("CVE-2025-62507");
    expect(idsOf("Dragonfly", "1.21.0")).toEqual([]);
    expect(idsOf("Redis", "255.255.255")).toEqual([]);
    expect(advisoriesOf(null)).toEqual([]);
  });
});

test.each([
  ["8.2.2", true],
  ["8.2.3", false],
  ["8.6.3", false],
])("XACKDEL on %s is unsafe: %s", (version, isUnsafe) => {
  const product = { name: "Redis", version, number: versionNumber(version) };
  expect(unsafeCommand(product, "XACKDEL") !== null).toBe(isUnsafe);
  expect(unsafeCommand(product, "XDELEX")).toBeNull();
});

test.each([
  [
    { redis_version: "7.2.4", valkey_version: "9.1.2" },
    { name: "Valkey", version: "9.1.2", number: 9_001_002 },
  ],
  [{ redis_version: "8.6.3" }, { name: "Redis", version: "8.6.3", number: 8_006_003 }],
  [
    { redis_version: "7.4.0", dragonfly_version: "df-v1.21.2" },
    { name: "Dragonfly", version: "df-v1.21.2", number: 1_021_002 },
  ],
  [{ redis_version: "255.255.255" }, { name: "Redis", version: "255.255.255", number: null }],
  [{}, null],
])("INFO %j is of %j", (fields: Record<string, string>, product) => {
  expect(productOf((name) => fields[name])).toEqual(product);
});
