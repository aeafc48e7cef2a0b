import type { ConnectionFacts } from "./schema/snapshot";

/** The browser's own connection to the console. */
export interface FeedLink {
  state: "connecting" | "open" | "lost";
  /** Since when it is in this state, on the browser's clock. */
  sinceMs: number;
}

export interface Freshness {
  kind: "starting" | "live" | "reconnecting" | "stale" | "unreachable";
  /** Since when the numbers are not fresh; null while they are, or while there are none. */
  sinceMs: number | null;
  /** What is wrong, without the time; null while nothing is. */
  problem: string | null;
}

/** How old the numbers on the screen may be before they count as old. */
export const staleAfterMs = 5_000;

export interface FreshnessFacts {
  link: FeedLink;
  connection: Pick<ConnectionFacts, "state" | "sinceMs" | "message"> | null;
  asOfMs: number | null;
  staleMs: number;
}

/**
 * Whether the numbers on the screen are as of now. `connection` is null until the first snapshot arrives;
 * `unreachable` means that there are no numbers at all.
 */
export function assessFreshness({ link, connection, asOfMs, staleMs }: FreshnessFacts): Freshness {
  if (connection === null) {
    return link.state === "lost"
      ? { kind: "unreachable", sinceMs: link.sinceMs, problem: "The console does not answer" }
      : { kind: "starting", sinceMs: null, problem: null };
  }
  const lost = connection.state === "unreachable" || connection.state === "refused";
  if (asOfMs === null) {
    return lost
      ? { kind: "unreachable", sinceMs: connection.sinceMs, problem: problemOf(connection.state) }
      : { kind: "starting", sinceMs: null, problem: null };
  }
  if (link.state === "lost") {
    return { kind: "reconnecting", sinceMs: link.sinceMs, problem: "Connection to the console lost" };
  }
  if (connection.state !== "connected") {
    return { kind: "stale", sinceMs: connection.sinceMs, problem: problemOf(connection.state) };
  }
  if (staleMs > staleAfterMs) return { kind: "stale", sinceMs: asOfMs, problem: "Redis answers late" };
  return { kind: "live", sinceMs: null, problem: null };
}

function problemOf(state: ConnectionFacts["state"]): string {
  if (state === "connecting") return "Connecting to Redis";
  return state === "refused" ? "Redis refuses the console" : "Redis unreachable";
}
