import type { Redis } from "./connect";

/** The state store cannot be used, whatever happens: the start is to be given up with this message. */
export class StateRefused extends Error {}

/** Throws where the state store is a Cluster: what the console keeps is written together, over many keys. */
export async function refuseCluster(state: Redis): Promise<void> {
  const info = await state.info("cluster").catch(() => "");
  if (!/^cluster_enabled:1/m.test(info)) return;
  throw new StateRefused(
    "CALLBOARD_STATE_URL is a Redis Cluster, which cannot hold the console's own state: its keys are written together. Name one server or a Sentinel's master, or leave it out for a private server.",
  );
}
