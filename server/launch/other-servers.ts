import { outputOf } from "./run-command";

/** A redis-server or valkey-server that the tests are run against beside the one at hand. */
export type OtherServer = { path: string; kind: "Redis" | "Valkey"; version: string };

/** Which are wanted, as the closing line of the tests calls them. */
export const wantedServers = ["Redis 6.2", "newest Redis", "newest Valkey"] as const;
export type WantedServer = (typeof wantedServers)[number];

/** Of the binaries at these paths the one that is wanted; those that do not run are left out. */
export function otherServer(
  wanted: WantedServer,
  paths: readonly string[],
  versionOf = (path: string) => outputOf(path, ["--version"]),
): OtherServer | undefined {
  const found = paths.flatMap((path) => serverAt(path, versionOf));
  if (wanted === "Redis 6.2") return found.find(({ kind, version }) => kind === "Redis" && version.startsWith("6.2."));
  const kind = wanted === "newest Redis" ? "Redis" : "Valkey";
  const [newest] = found
    .filter((server) => server.kind === kind)
    .sort((a, b) => orderOf(b.version) - orderOf(a.version));
  return newest;
}

/** Part of the closing line: one that could not be had is said. */
export function describeServers(servers: ReadonlyMap<WantedServer, OtherServer | undefined>): string {
  return wantedServers
    .map((wanted) => {
      if (!servers.has(wanted)) return `${wanted} not reached`;
      const server = servers.get(wanted);
      return server ? `${server.kind} ${server.version}` : `no ${wanted} to be had`;
    })
    .join(", ");
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
