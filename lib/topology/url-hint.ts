/** What was most likely meant by an address that is none, in words; null where nothing is known. */
export function urlHint(text: string): string | null {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase() ?? "";
  if (/^rediss?(\+|-)cluster$/.test(scheme)) {
    return "a Cluster needs no scheme of its own: write redis://host:port,host:port";
  }
  if (scheme === "redis-sentinel" || scheme === "rediss-sentinel" || scheme === "sentinel") {
    return "for sentinels write redis+sentinel://host:port,host:port/master";
  }
  if (/^(redis\+socket|redis-socket|redis\+unix|unix|file)$/.test(scheme) || text.startsWith("/")) {
    return "for a Unix socket write unix:///whole/path/of/redis.sock";
  }
  if (/^https?$/.test(scheme))
    return "this is an address of HTTP: give the host and port of Redis itself, as redis://host:port";
  if (/^(valkey|valkeys|keydb)$/.test(scheme))
    return `write ${scheme === "valkeys" ? "rediss" : "redis"}:// for Valkey too`;
  if (/^redis(s)?\+sentinel$/.test(scheme))
    return "the master's name belongs at the end: redis+sentinel://host:port/master";
  if (/^[\w.-]+(:\d+)?$/.test(text)) return `write redis://${text}`;
  return null;
}
