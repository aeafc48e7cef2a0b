/** What a console that watches runs, as an ACL names it, and what is not known without it. */
export const watchRights = {
  "xinfo|stream": "no call can be read",
  "xinfo|groups": "groups and their lag are unknown",
  "xinfo|consumers": "consumers are unknown",
  xpending: "what is pending, and for how long, is unknown",
  xrange: "entries cannot be read",
  xrevrange: "the newest entries cannot be read",
  xlen: "dead letters cannot be counted",
  xread: "entries cannot be followed as they come",
  scan: "calls cannot be found by their pattern",
  ttl: "when a call expires is unknown",
  "memory|usage": "how much memory a call takes is unknown",
  info: "version, role, load, eviction and persistence are unknown",
  time: "nothing can be timed by Redis' clock",
} as const;

export type WatchRight = keyof typeof watchRights;

export const watchRightNames = Object.keys(watchRights).filter((name): name is WatchRight => name in watchRights);
