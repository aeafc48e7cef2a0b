import { type HostPort, parseHostPort } from "./redis-url";

/** What an error says beyond the one command that it answers. */
export type ReplyMeaning =
  /** Ask there from now on, or (`once`) for this command alone, with ASKING before it. Without a host: at the host asked. */
  | { kind: "elsewhere"; once: boolean; slot: number; host: string | null; port: number }
  /** Nothing was done; the same again in a moment. */
  | { kind: "later" }
  /** The node, or the Cluster, serves nobody now. */
  | { kind: "node-down" }
  /** It is not the master that it was taken for. */
  | { kind: "not-master" }
  /** It wants a password, or another one. */
  | { kind: "locked" }
  /** About this command and its key. */
  | { kind: "own" };

const own: ReplyMeaning = { kind: "own" };
const fixed: Readonly<Record<string, ReplyMeaning>> = {
  TRYAGAIN: { kind: "later" },
  CLUSTERDOWN: { kind: "node-down" },
  LOADING: { kind: "node-down" },
  MASTERDOWN: { kind: "node-down" },
  READONLY: { kind: "not-master" },
  NOAUTH: { kind: "locked" },
};

/** Of an error reply, such as `MOVED 3999 127.0.0.1:6381` or `ASK 3999 :6381`. */
export function meaningOf(message: string): ReplyMeaning {
  const [code = "", slot = "", place = ""] = message.split(" ");
  if (code !== "MOVED" && code !== "ASK") return fixed[code] ?? own;
  const at = hostPortOf(place);
  if (at === null || !/^\d+$/.test(slot)) return own;
  return { kind: "elsewhere", once: code === "ASK", slot: Number(slot), ...at };
}

/** Addresses of IPv6 stand without brackets here; an unknown host is empty or "?". */
function hostPortOf(text: string): (Omit<HostPort, "host"> & { host: string | null }) | null {
  const at = text.lastIndexOf(":");
  const found = parseHostPort(`x:${text.slice(at + 1)}`, -1);
  if (at === -1 || found === null || found.port <= 0) return null;
  const host = text.slice(0, at).replace(/^\[|\]$/g, "");
  return { host: host === "" || host === "?" ? null : host, port: found.port };
}
