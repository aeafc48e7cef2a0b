/**
 * What really happened to one stream, kept without ids being compared: entries are numbered from 1 in the order they
 * were added, and a group stands at the number of the entry it was delivered last (0 at 0-0).
 */
export type GroupTruth = {
  standsAt: number;
  /** Removed while the group had not got them, over all lives of the key. */
  lost: number;
  /** Numbers of those lost since the group was last set somewhere by hand. */
  lostNumbers: Set<number>;
  delivered: string[];
};

export type StreamTruth = {
  /** Which life of the key: deleting it ends one. */
  life: number;
  exists: boolean;
  ids: string[];
  alive: Set<number>;
  /** Over all lives of the key. */
  removed: number;
  /** How often somebody set a group of this name somewhere by hand. */
  placed: Map<string, number>;
  groups: Map<string, GroupTruth>;
  lostBefore: Map<string, number>;
};

export function createTruth(): StreamTruth {
  return {
    life: 1,
    exists: false,
    ids: [],
    alive: new Set(),
    removed: 0,
    placed: new Map(),
    groups: new Map(),
    lostBefore: new Map(),
  };
}

export function idAt(truth: StreamTruth, number: number): string {
  return number === 0 ? "0-0" : (truth.ids[number - 1] ?? "");
}

export function firstAlive(truth: StreamTruth): number | null {
  const [first] = truth.alive;
  return first ?? null;
}

export function add(truth: StreamTruth, id: string): void {
  truth.exists = true;
  truth.ids.push(id);
  truth.alive.add(truth.ids.length);
}

export function remove(truth: StreamTruth, number: number): void {
  if (!truth.alive.delete(number)) return;
  truth.removed++;
  for (const group of truth.groups.values()) {
    if (group.standsAt >= number) continue;
    group.lost++;
    group.lostNumbers.add(number);
  }
}

/** Trimming takes the oldest until this many are left. */
export function trimTo(truth: StreamTruth, length: number): void {
  for (const number of truth.alive) {
    if (truth.alive.size <= length) return;
    remove(truth, number);
  }
}

export function createGroup(truth: StreamTruth, name: string, standsAt: number): void {
  truth.exists = true;
  const lost = truth.lostBefore.get(name) ?? 0;
  truth.placed.set(name, (truth.placed.get(name) ?? 0) + 1);
  truth.groups.set(name, { standsAt, lost, lostNumbers: new Set(), delivered: [] });
}

export function destroyGroup(truth: StreamTruth, name: string): void {
  truth.lostBefore.set(name, truth.groups.get(name)?.lost ?? 0);
  truth.groups.delete(name);
}

export function setGroup(truth: StreamTruth, name: string, standsAt: number): void {
  const group = truth.groups.get(name);
  if (!group) return;
  truth.placed.set(name, (truth.placed.get(name) ?? 0) + 1);
  group.standsAt = standsAt;
  group.lostNumbers.clear();
}

/** The key is deleted with everything undelivered in it; a later stream of the same name is another one. */
export function destroyKey(truth: StreamTruth): void {
  trimTo(truth, 0);
  for (const name of [...truth.groups.keys()]) destroyGroup(truth, name);
  truth.life++;
  truth.exists = false;
  truth.ids = [];
}

export function undelivered(truth: StreamTruth, group: GroupTruth): number {
  let count = 0;
  for (const number of truth.alive) if (number > group.standsAt) count++;
  return count;
}

/** Entries lost to the group between where it stands and the first one left: they show in the reading. */
export function lostAhead(truth: StreamTruth, group: GroupTruth): number {
  const end = firstAlive(truth) ?? truth.ids.length + 1;
  let count = 0;
  for (const number of group.lostNumbers) if (number > group.standsAt && number < end) count++;
  return count;
}
