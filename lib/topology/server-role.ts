import type { HostPort } from "./redis-url";

/** Who a server says it is: INFO server, replication and cluster. Null is not told. */
export type ServerRole = {
  runId: string | null;
  isCluster: boolean;
  isSentinel: boolean;
  role: "master" | "replica" | null;
  /** Of a replica: the master it follows, and whether it hears from it. */
  master: HostPort | null;
  isLinkUp: boolean | null;
  replId: string | null;
  /** The history before this one, which ended at `secondOffset`: what a replica that took over carries on. */
  replId2: string | null;
  offset: number | null;
  secondOffset: number | null;
  replicas: { host: string; port: number; state: string; offset: number }[];
};

export function parseServerRole(info: string): ServerRole {
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1] ?? null;
  const number = (name: string) => {
    const text = field(name);
    return text !== null && /^-?\d+$/.test(text) ? Number(text) : null;
  };
  const mode = field("redis_mode") ?? field("server_mode");
  const role = field("role");
  const masterPort = number("master_port");
  const masterHost = field("master_host");
  const link = field("master_link_status");
  const replicas = [...info.matchAll(/^slave\d+:ip=([^,]*),port=(\d+),state=(\w+),offset=(\d+)/gm)];
  return {
    runId: field("run_id"),
    isCluster: mode === "cluster" || field("cluster_enabled") === "1",
    isSentinel: mode === "sentinel",
    role: role === "master" ? "master" : role === "slave" ? "replica" : null,
    master: masterHost === null || masterPort === null ? null : { host: masterHost, port: masterPort },
    isLinkUp: link === null ? null : link === "up",
    replId: field("master_replid"),
    replId2: field("master_replid2"),
    offset: number("master_repl_offset"),
    secondOffset: number("second_repl_offset"),
    replicas: replicas.map(([, host = "", port, state = "", offset]) => ({
      host,
      port: Number(port),
      state,
      offset: Number(offset),
    })),
  };
}
