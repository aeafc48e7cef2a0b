import type { CallNames } from "@/lib/ids/call-names";
import { formatHostPort } from "@/lib/topology/redis-url";
import type { Collector } from "@/server/collector/collector";
import { keyOn } from "@/server/redis/topology/holds-key";
import type { AbilityPlace } from "./abilities";

const nowhere = "callboard-probe-of-rights";

/** Where rights are asked for: on each master that is known. */
export function abilityPlaces(
  { topology, loops, server }: Pick<Collector, "topology" | "loops" | "server">,
  names: Pick<CallNames, "keyOf">,
): AbilityPlace[] {
  const keyOf = (callId: string) => names.keyOf(callId) ?? callId;
  const masters = topology.masters();
  if (masters.length < 2) {
    const [only] = masters;
    return [{ masterId: only?.id ?? "", address: null, stream: keyOf(nowhere), product: server?.product ?? null }];
  }
  return masters.map((node) => ({
    masterId: node.id,
    address: formatHostPort(node),
    stream: keyOn(node, nowhere, keyOf),
    product: loops.get(node.id)?.server?.product ?? null,
  }));
}
