import { formatHostPort, type HostPort, parseHostPort } from "./redis-url";

/** Where an address that a server announces is reached from here; what is not named is reached as announced. */
export type NatMap = ReadonlyMap<string, HostPort>;

export const noNat: NatMap = new Map();

/** `10.0.0.5:6379=redis-1.example.com:6379,…`; a host alone stands for all its ports. Null for anything else. */
export function parseNatMap(text: string): NatMap | null {
  const map = new Map<string, HostPort>();
  for (const pair of text.split(",")) {
    const [from = "", to = "", ...rest] = pair.trim().split("=");
    const announced = parseHostPort(from, -1);
    const reached = parseHostPort(to, -1);
    if (announced === null || reached === null || rest.length > 0) return null;
    // Two hosts, or two addresses: a port alone on one side would say nothing.
    if ((announced.port === -1) !== (reached.port === -1)) return null;
    map.set(announced.port === -1 ? announced.host : formatHostPort(announced), reached);
  }
  return map;
}

export function reachedAt(announced: HostPort, nat: NatMap): HostPort {
  const exact = nat.get(formatHostPort(announced));
  if (exact) return exact;
  const host = nat.get(announced.host);
  return host ? { host: host.host, port: announced.port } : announced;
}
