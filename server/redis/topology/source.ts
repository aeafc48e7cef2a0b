import type { MasterNaming } from "@/lib/schema/snapshot";
import type { RedisNode } from "@/lib/topology/node";
import type { HostPort } from "@/lib/topology/redis-url";
import type { ConnectionNeeds, RawConnection } from "../connection";

/** What was found out about the servers; `problem` says in one line why nothing newer could be. */
export type Found = {
  nodes: readonly RedisNode[];
  problem: Error | null;
  note: string | null;
  /** Who named the master; null where no sentinel is asked, or none answers. */
  naming: MasterNaming | null;
};

/** Where the servers are, asked again and again. It never throws: what went wrong is in what it finds. */
export type TopologySource = {
  find(): Promise<Found>;
  close(): void;
};

/** Makes connections to one place, with the credentials of the address. */
export type Connect = (place: HostPort, needs: ConnectionNeeds) => RawConnection;
