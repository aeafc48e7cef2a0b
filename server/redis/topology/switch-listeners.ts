import type { Redis } from "ioredis";
import { formatHostPort, type HostPort } from "@/lib/topology/redis-url";
import { switchedMaster } from "@/lib/topology/switched-master";

/** A client of one sentinel that subscribes: it reconnects by itself and subscribes again. */
export type Subscribe = (sentinel: HostPort) => Redis;

const channel = "+switch-master";

/**
 * Hears from each sentinel when it has switched to another master, so that nobody waits for the next question. What a
 * sentinel says here is only a reason to ask all of them: one alone is not believed. One that is gone is tried again.
 */
export function createSwitchListeners(masterName: string, subscribe: Subscribe, onSwitch: () => void) {
  const clients = new Map<string, Redis>();
  let hasStopped = false;

  function listenTo(sentinel: HostPort): Redis {
    const client = subscribe(sentinel);
    client.on("message", (_channel: string, message: string) => {
      if (switchedMaster(message) === masterName) onSwitch();
    });
    // Whoever reconnects may have missed one.
    client.on("ready", onSwitch);
    client.subscribe(channel).catch(() => undefined);
    return client;
  }

  return {
    /** To these, and to nobody else; the caller bounds how many. */
    listen(sentinels: readonly HostPort[]): void {
      if (hasStopped) return;
      const named = new Map(sentinels.map((sentinel) => [formatHostPort(sentinel), sentinel]));
      for (const [name, client] of clients) {
        if (named.has(name)) continue;
        client.disconnect();
        clients.delete(name);
      }
      for (const [name, sentinel] of named) if (!clients.has(name)) clients.set(name, listenTo(sentinel));
    },
    stop(): void {
      hasStopped = true;
      for (const client of clients.values()) client.disconnect();
      clients.clear();
    },
  };
}
