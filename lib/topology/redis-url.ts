/** A Unix socket has its whole path for a host, and port 0. */
export type HostPort = { host: string; port: number };

/** What an address of Redis names: one server or the seeds of a Cluster, or the sentinels that know the master. */
export type RedisUrl = {
  kind: "servers" | "sentinels";
  isTls: boolean;
  hosts: HostPort[];
  username: string;
  password: string;
  database: string;
  /** As the sentinels call it; empty where there are none. */
  masterName: string;
  /** For the sentinels themselves, where they ask for a password. */
  sentinelUsername: string;
  sentinelPassword: string;
};

const shape = /^(rediss?)(\+sentinel)?:\/\/(?:([^/?#]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
const socketShape = /^unix:\/\/(?:([^/?#]*)@)?(\/[^?#]+)(?:\?db=(\d+))?$/;
const hostShape = /^(\[[0-9a-fA-F:.]+\]|[^:[\]\s]+)(?::(\d{1,5}))?$/;
const maxHosts = 32;
const noSentinels = { sentinelUsername: "", sentinelPassword: "" };
const usualPort = { servers: 6_379, sentinels: 26_379 };

/** Null for what is no address of Redis. */
export function parseRedisUrl(text: string): RedisUrl | null {
  if (text.startsWith("unix:")) return parseSocketUrl(text);
  const [, scheme, sentinel, user = "", authority = "", path = "", query = ""] = shape.exec(text) ?? [];
  if (scheme === undefined) return null;
  const kind = sentinel === undefined ? "servers" : "sentinels";
  const hosts = authority.split(",").map((one) => parseHostPort(one, usualPort[kind]));
  const credentials = parseCredentials(user);
  const place = parsePath(path, kind);
  const more = parseQuery(query, kind);
  if (credentials === null || place === null || more === null || hosts.length > maxHosts) return null;
  const known = hosts.filter((host) => host !== null);
  if (known.length < hosts.length) return null;
  // A Cluster has no databases but 0.
  if (kind === "servers" && hosts.length > 1 && !["", "0"].includes(place.database)) return null;
  return { kind, isTls: scheme === "rediss", hosts: known, ...credentials, ...place, ...more };
}

/** `host`, `host:port` or `[::1]:port`; null for anything else. */
export function parseHostPort(text: string, usual: number): HostPort | null {
  const [, host, port] = hostShape.exec(text) ?? [];
  if (host === undefined) return null;
  const number = port === undefined ? usual : Number(port);
  return number > 65_535 ? null : { host: host.replace(/^\[|\]$/g, ""), port: number };
}

export const isSocketPath = (host: string): boolean => host.startsWith("/");

export function formatHostPort({ host, port }: HostPort): string {
  if (isSocketPath(host)) return host;
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The address of what listens on a Unix socket. */
export function socketUrl(path: string, password: string): string {
  const whole = path.split("/").map(encodeURIComponent).join("/");
  return `unix://${password === "" ? "" : `:${encodeURIComponent(password)}@`}${whole}`;
}

/** Where an address leads, without user and password: the hosts, then the database or the master's name. */
export function addressOf(text: string): string {
  const url = parseRedisUrl(text);
  if (url === null) return "an address that is none";
  const hosts = url.hosts.map(formatHostPort).join(",");
  if (url.database !== "" && url.hosts.some(({ host }) => isSocketPath(host))) return `${hosts}?db=${url.database}`;
  const path = [url.masterName, url.database].filter((part) => part !== "").join("/");
  return path === "" ? hosts : `${hosts}/${path}`;
}

export const databaseOf = (text: string): number => Number(parseRedisUrl(text)?.database) || 0;

/** The address with this password in it; the caller has checked that it has none. */
export function withPassword(text: string, password: string): string {
  const [, scheme = "", user = "", rest = ""] = /^([^/]*\/\/)(?:([^/?#]*)@)?(.*)$/.exec(text) ?? [];
  return `${scheme}${user}:${encodeURIComponent(password)}@${rest}`;
}

/** `unix://[user[:password]@]/path[?db=number]`: one server on this machine, without TLS. */
function parseSocketUrl(text: string): RedisUrl | null {
  const [, user = "", encoded = "", database = ""] = socketShape.exec(text) ?? [];
  const credentials = parseCredentials(user);
  const path = decode(encoded);
  if (credentials === null || path === null || path === "" || path.includes("\0")) return null;
  const hosts = [{ host: path, port: 0 }];
  return { kind: "servers", isTls: false, hosts, ...credentials, database, masterName: "", ...noSentinels };
}

function parseCredentials(text: string): { username: string; password: string } | null {
  const at = text.indexOf(":");
  const [username, password] = at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
  const decoded = [username, password].map(decode);
  const [first, second] = decoded;
  return first == null || second == null ? null : { username: first, password: second };
}

function parsePath(path: string, kind: RedisUrl["kind"]): { masterName: string; database: string } | null {
  const [first = "", second = "", ...rest] = path.split("/");
  if (kind === "servers") return /^\d*$/.test(path) ? { masterName: "", database: path } : null;
  const masterName = decode(first) ?? "";
  if (masterName === "" || /\s/.test(masterName) || rest.length > 0 || !/^\d*$/.test(second)) return null;
  return { masterName, database: second };
}

function parseQuery(query: string, kind: RedisUrl["kind"]) {
  const found = { ...noSentinels };
  if (query === "") return found;
  if (kind === "servers") return null;
  for (const part of query.split("&")) {
    const [name = "", value = ""] = part.split("=");
    const decoded = decode(value);
    if (decoded === null) return null;
    if (name === "sentinelUsername") found.sentinelUsername = decoded;
    else if (name === "sentinelPassword") found.sentinelPassword = decoded;
    else return null;
  }
  return found;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
