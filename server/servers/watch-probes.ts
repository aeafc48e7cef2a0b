import type { WatchRight } from "@/lib/servers/watch-rights";
import { encodeCommand } from "@/server/redis/encode-command";

/** How a right to watch is asked for, on a key where nothing is. */
export const watchProbes: Readonly<Record<WatchRight, (key: string) => Buffer>> = {
  "xinfo|stream": (key) => encodeCommand("XINFO", "STREAM", key),
  "xinfo|groups": (key) => encodeCommand("XINFO", "GROUPS", key),
  "xinfo|consumers": (key) => encodeCommand("XINFO", "CONSUMERS", key, "g"),
  xpending: (key) => encodeCommand("XPENDING", key, "g", "-", "+", 1),
  xrange: (key) => encodeCommand("XRANGE", key, "-", "+", "COUNT", 1),
  xrevrange: (key) => encodeCommand("XREVRANGE", key, "+", "-", "COUNT", 1),
  xlen: (key) => encodeCommand("XLEN", key),
  xread: (key) => encodeCommand("XREAD", "COUNT", 1, "STREAMS", key, "0"),
  scan: (key) => encodeCommand("SCAN", 0, "MATCH", key, "COUNT", 1),
  ttl: (key) => encodeCommand("TTL", key),
  "memory|usage": (key) => encodeCommand("MEMORY", "USAGE", key),
  info: () => encodeCommand("INFO", "server"),
  time: () => encodeCommand("TIME"),
};
