/** Which server answers, as its INFO says; `number` orders versions, null for a build that no number describes. */
export type Product = { name: string; version: string; number: number | null };

const forks: readonly [name: string, field: string][] = [
  ["Valkey", "valkey_version"],
  ["Dragonfly", "dragonfly_version"],
  ["Kvrocks", "kvrocks_version"],
  ["KeyDB", "keydb_version"],
];

/** From INFO server; null where it says no version. Forks go on saying a `redis_version`, which is that of their ancestor. */
export function productOf(field: (name: string) => string | undefined): Product | null {
  for (const [name, key] of forks) {
    const version = field(key);
    if (version !== undefined) return { name, version, number: versionNumber(version) };
  }
  const version = field("redis_version");
  return version === undefined ? null : { name: "Redis", version, number: versionNumber(version) };
}

/** 8.6.3 as 8006003. Null for 255.255.255, which every build between releases calls itself, and for what is no version. */
export function versionNumber(version: string): number | null {
  const [, major, minor, patch = "0"] = /^(?:df-)?v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  if (major === undefined || minor === undefined || major === "255") return null;
  return Number(major) * 1_000_000 + Number(minor) * 1_000 + Math.min(Number(patch), 999);
}
