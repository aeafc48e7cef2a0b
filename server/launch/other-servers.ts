import { outputOf } from "./run-command";

/** A redis-server or valkey-server that the tests can be run against beside the one at hand. */
export type OtherServer = { path: string; kind: "Redis" | "Valkey"; version: string };

const kinds = ["Redis", "Valkey"] as const;

/** The newest of each kind among the binaries that `TEST_OTHER_SERVERS` names, separated by commas; those that do not run are left out. */
export function otherServers(
  setting: string | undefined,
  versionOf = (path: string) => outputOf(path, ["--version"]),
): OtherServer[] {
  const found = (setting ?? "").split(",").flatMap((path) => serverAt(path.trim(), versionOf));
  return kinds.flatMap((kind) => {
    const [newest] = found
      .filter((server) => server.kind === kind)
      .sort((a, b) => orderOf(b.version) - orderOf(a.version));
    return newest ?? [];
  });
}

/** Part of the summary line: a kind that could not be had is said. */
export function describeServers(servers: readonly OtherServer[]): string {
  const had = servers.map(({ kind, version }) => `${kind} ${version}`);
  const missing = kinds.filter((kind) => !servers.some((server) => server.kind === kind));
  return [...had, ...missing.map((kind) => `no newer ${kind} (TEST_OTHER_SERVERS names none)`)].join(", ");
}

function serverAt(path: string, versionOf: (path: string) => string | undefined): OtherServer[] {
  const [, kind, version] =
    path === "" ? [] : (/^(Redis|Valkey) server v=(\d+\.\d+\.\d+)/.exec(versionOf(path) ?? "") ?? []);
  return kind !== undefined && version !== undefined
    ? [{ path, kind: kind === "Redis" ? "Redis" : "Valkey", version }]
    : [];
}

function orderOf(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return major * 1_000_000 + minor * 1_000 + patch;
}
