import { troublesOf, unreachableTrouble } from "@/lib/incidents/troubles";
import type { Fleet } from "@/server/fleet/fleet";
import type { Look } from "./incident-keeper";

/** What the board says at this moment; nothing of it is believed of a Redis that is silent, gone or not read yet. */
export function seeTroubles({ snapshot, findings }: Pick<Fleet, "snapshot" | "findings">): ReturnType<Look> {
  const { connection, staleMs, isWarmingUp } = snapshot;
  const unreachable = unreachableTrouble(connection);
  const isBlind = connection.state !== "connected" || staleMs > 0 || isWarmingUp;
  return { troubles: [...(unreachable === null ? [] : [unreachable]), ...troublesOf(findings)], isBlind };
}
