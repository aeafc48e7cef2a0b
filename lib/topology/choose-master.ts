import { formatHostPort, type HostPort } from "./redis-url";

/** What one sentinel says; null where it does not know the master's name, or did not answer. */
export type SentinelAnswer = { sentinel: string; master: HostPort | null; epoch: number };

export type ChosenMaster = {
  master: HostPort;
  /** Sentinels that name it, and all that are known. */
  votes: number;
  sentinels: number;
  /** The first that named it. */
  namedBy: string;
  isMajority: boolean;
};

/**
 * The master that most sentinels name; between two with as many votes the one of the newer configuration. An old master
 * that comes back is writable until somebody tells it: that it answers says nothing.
 */
export function chooseMaster(answers: readonly SentinelAnswer[], sentinels: number): ChosenMaster | null {
  const named = new Map<string, { master: HostPort; votes: number; epoch: number; namedBy: string }>();
  for (const { sentinel, master, epoch } of answers) {
    if (master === null) continue;
    const name = formatHostPort(master);
    const known = named.get(name) ?? { master, votes: 0, epoch, namedBy: sentinel };
    named.set(name, { ...known, votes: known.votes + 1, epoch: Math.max(known.epoch, epoch) });
  }
  const [best] = [...named.values()].sort((a, b) => b.votes - a.votes || b.epoch - a.epoch);
  if (best === undefined) return null;
  const { master, votes, namedBy } = best;
  return { master, votes, sentinels, namedBy, isMajority: votes * 2 > sentinels };
}
