import { formatHostPort, type HostPort } from "@/lib/topology/redis-url";
import type { RawConnection } from "../connection";
import type { Connect } from "./source";

const needs = { name: "callboard:topology", timeoutMs: 1_500 };

/** One connection to each of the servers that are asked about the others; those not asked any more are closed. */
export function createAskedConnections(connect: Connect) {
  const byName = new Map<string, RawConnection>();
  return {
    to(place: HostPort): RawConnection {
      const name = formatHostPort(place);
      const connection = byName.get(name) ?? connect(place, needs);
      byName.set(name, connection);
      return connection;
    },
    keepOnly(places: readonly HostPort[]): void {
      const names = new Set(places.map(formatHostPort));
      for (const [name, connection] of byName) {
        if (names.has(name)) continue;
        connection.close();
        byName.delete(name);
      }
    },
    close(): void {
      for (const connection of byName.values()) connection.close();
      byName.clear();
    },
  };
}

/** The same place once, in the order given. */
export function distinctPlaces(places: readonly HostPort[]): HostPort[] {
  return [...new Map(places.map((place) => [formatHostPort(place), place])).values()];
}
