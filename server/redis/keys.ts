import { ownPrefix } from "@/lib/stream/call-names";

/**
 * Every key the console owns; all lie in the state Redis. `scope` tells watched servers apart that share one state
 * store: their address, or `self` where the store is the watched server itself.
 */
export function ownKeys(scope: string) {
  return {
    /** Hash: stream key + "\n" + group → what is known of its losses and of the server's counters. */
    evidence: `${ownPrefix}${scope}:evidence`,
    /** Stream: one moment of every group's figures, each 5 s, the last hour. */
    history: `${ownPrefix}${scope}:history`,
  };
}
