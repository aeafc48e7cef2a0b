import type { RedisNode } from "@/lib/topology/node";
import { formatHostPort } from "@/lib/topology/redis-url";
import { createRawConnection, type RawConnection } from "@/server/redis/raw-connection";
import { LostConnection } from "@/server/redis/redis-error";
import type { Topology } from "@/server/redis/topology/topology";
import { createWatchedNode, type WatchedNode } from "./watched-redis";

export type WatchedNodesOptions = {
  topology: Topology;
  maxReplyBytes: number;
  /** A server was opened again, or another one has a stream now: nobody knows what was delivered meanwhile. */
  onReopened: () => void;
  onWake: () => void;
  /** In words for an operator; `address` is null where there is but one. */
  describe: (error: Error, address: string | null) => string;
  /** Told once for each new problem. */
  onProblem: (problem: string) => void;
  now: () => number;
};

type Held = {
  node: ReturnType<typeof createWatchedNode>;
  address: string | null;
  problem: string | null;
  restsUntilMs: number;
};

const restMs = 250;
const theOne = "";

/**
 * The servers that streams lie on: one, or the masters of a Cluster. None is waited for: streams of a server that does
 * not answer are not read, those of the others are.
 */
export function createWatchedNodes(options: WatchedNodesOptions) {
  const { topology, maxReplyBytes, onReopened, onWake, describe, onProblem, now } = options;
  const needs = { name: "callboard:bridge", maxReplyBytes };
  const connection = createRawConnection({ ...topology.watched, ...needs });
  const held = new Map<string, Held>();
  const scans = new Map<string, RawConnection>();
  const slots = new WeakMap<object, number>();
  const stopListening = topology.onChange(() => {
    forgetOld();
    onReopened();
    onWake();
  });

  const isSpread = () => topology.kind === "cluster";
  const masterOf = (id: string): RedisNode | undefined => topology.masters().find((master) => master.id === id);

  function idOf(stream: { key: string }): string | null {
    if (!isSpread()) return theOne;
    let slot = slots.get(stream);
    if (slot === undefined) {
      slot = topology.slotOf(stream.key);
      slots.set(stream, slot);
    }
    return topology.masterIdOf(slot);
  }

  function hold(id: string): Held | null {
    const known = held.get(id);
    if (known) return known;
    const master = masterOf(id);
    if (id !== theOne && master === undefined) return null;
    const own = master ? topology.connectTo(master, { name: "callboard:bridge-node" }) : connection;
    const node = createWatchedNode({
      own,
      connection,
      onReopened,
      onRole(role) {
        if (topology.told(role)) throw new LostConnection("it is a node of a Cluster; the others are looked up");
      },
    });
    const made = { node, address: master ? formatHostPort(master) : null, problem: null, restsUntilMs: 0 };
    held.set(id, made);
    return made;
  }

  function open(id: string, one: Held): void {
    if (now() < one.restsUntilMs) return;
    one.restsUntilMs = Number.POSITIVE_INFINITY;
    one.node.open().then(
      () => {
        one.restsUntilMs = 0;
        one.problem = null;
        onWake();
      },
      (error: unknown) => {
        one.restsUntilMs = now() + restMs;
        if (held.get(id) === one) failed(id, error);
      },
    );
  }

  function failed(id: string, error: unknown): void {
    topology.nudge();
    const one = held.get(id);
    if (one === undefined || (isSpread() && id === theOne)) return;
    const problem = describe(error instanceof Error ? error : new Error(String(error)), one.address);
    if (one.problem !== problem) onProblem(problem);
    one.problem = problem;
  }

  function forgetOld(): void {
    for (const [id, { node }] of held) {
      if (isSpread() ? masterOf(id) !== undefined : id === theOne) continue;
      held.delete(id);
      node.close();
    }
    for (const [id, scan] of scans) {
      if (masterOf(id) !== undefined) continue;
      scans.delete(id);
      scan.close();
    }
  }

  return {
    idOf,
    /** Null while it is not open; then it is being opened, and `onWake` is called when it is. */
    ready(id: string | null): WatchedNode | null {
      const one = id === null ? null : hold(id);
      if (id === null || one === null) return null;
      const node = one.node.ready;
      if (node === null) open(id, one);
      return node;
    },
    failed,
    worked(id: string): void {
      const one = held.get(id);
      if (one) one.problem = null;
    },
    /** Where streams are looked for: an index key lies on one server, names of keys on each. */
    scanned(hasIndex: boolean): { id: string; connection: RawConnection }[] {
      const scan = (id: string, make: () => RawConnection) => {
        const made = scans.get(id) ?? make();
        scans.set(id, made);
        return { id, connection: made };
      };
      const scanNeeds = { name: "callboard:bridge-scan" };
      if (hasIndex || !isSpread()) {
        return [scan(theOne, () => createRawConnection({ ...topology.watched, ...scanNeeds }))];
      }
      return topology.masters().map((master) => scan(master.id, () => topology.connectTo(master, scanNeeds)));
    },
    problems(): string[] {
      const said = [...held.values()].flatMap(({ problem }) => problem ?? []);
      if (!isSpread() || topology.masters().length > 0) return said;
      const why = topology.problem?.message ?? "nobody has named them yet";
      return [...said, `the masters of the Cluster are not known: ${why}`];
    },
    close(): void {
      stopListening();
      connection.close();
      for (const { node } of held.values()) node.close();
      for (const scan of scans.values()) scan.close();
    },
  };
}

export type WatchedNodes = ReturnType<typeof createWatchedNodes>;
