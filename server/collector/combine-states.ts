import type { ConnectionFacts } from "@/lib/schema/snapshot";
import { describeProblem } from "@/lib/topology/describe-problem";
import type { Topology } from "@/server/redis/topology/topology";
import type { ConnectionStateTracker } from "./connection-state";

type State = ConnectionFacts["state"];
type Tracked = { tracker: ConnectionStateTracker };

const order: readonly State[] = ["connected", "connecting", "refused", "unreachable"];

/** How it stands with all servers together: as well as with the one that is best off. The others have lines of their own. */
export function combineStates(topology: Topology, loops: () => readonly Tracked[]) {
  function best(): ConnectionStateTracker | null {
    let found: ConnectionStateTracker | null = null;
    for (const { tracker } of loops()) {
      if (found === null || order.indexOf(tracker.state) < order.indexOf(found.state)) found = tracker;
      else if (tracker.state === found.state && tracker.staleMs() < found.staleMs()) found = tracker;
    }
    return found;
  }

  const problem = () => topology.problem && describeProblem(topology.problem, topology.url, "REDIS_URL");
  const startedMs = Date.now();

  return {
    address: topology.address,
    get state(): State {
      return best()?.state ?? problem()?.state ?? "connecting";
    },
    get message(): string | null {
      const tracker = best();
      return tracker === null ? (problem()?.message ?? null) : tracker.message;
    },
    get sinceMs(): number {
      return best()?.sinceMs ?? startedMs;
    },
    /** How long all of them have been silent; 0 while one answers. */
    staleMs(): number {
      return best()?.staleMs() ?? Date.now() - startedMs;
    },
  };
}
