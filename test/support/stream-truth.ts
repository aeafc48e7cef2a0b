import type { OperationCounts } from "@/lib/stream/operations";

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
  /** Pending ids in the order of delivery. */
  delivered: string[];
  /** Over all lives of the key and of the group: entries given to a consumer, and alive ones that the group was moved past. */
  read: number;
  passed: number;
  /** Pending entries that went with their consumer, their group or their key. */
  dropped: number;
  /** The same when this group was made. */
  atBirth: Past;
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
  before: Map<string, Past>;
  /** As a server would count them that holds nothing but this stream. */
  operations: OperationCounts;
};

/** What had become of a group's work when it was last there. */
type Past = Pick<GroupTruth, "lost" | "read" | "passed" | "dropped">;

const noPast: Past = { lost: 0, read: 0, passed: 0, dropped: 0 };

export function createTruth(): StreamTruth {
  return {
    life: 1,
    exists: false,
    ids: [],
    alive: new Set(),
    removed: 0,
    placed: new Map(),
    groups: new Map(),
    before: new Map(),
    operations: { moved: 0, destroyed: 0, droppedConsumer: 0, recounted: 0, replaced: 0, acked: 0, read: 0 },
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
  truth.placed.set(name, (truth.placed.get(name) ?? 0) + 1);
  const atBirth = truth.before.get(name) ?? noPast;
  truth.groups.set(name, { ...atBirth, atBirth, standsAt, lostNumbers: new Set(), delivered: [] });
}

export function destroyGroup(truth: StreamTruth, name: string): void {
  const group = truth.groups.get(name);
  if (!group) return;
  const { lost, read, passed, dropped } = group;
  truth.before.set(name, {
    lost,
    read,
    passed: passed + undelivered(truth, group),
    dropped: dropped + group.delivered.length,
  });
  truth.groups.delete(name);
}

export function setGroup(truth: StreamTruth, name: string, standsAt: number): void {
  const group = truth.groups.get(name);
  if (!group) return;
  truth.placed.set(name, (truth.placed.get(name) ?? 0) + 1);
  for (const number of truth.alive) if (number > group.standsAt && number <= standsAt) group.passed++;
  group.standsAt = standsAt;
  group.lostNumbers.clear();
}

export function dropConsumer(truth: StreamTruth, name: string): void {
  const group = truth.groups.get(name);
  if (!group) return;
  group.dropped += group.delivered.length;
  group.delivered = [];
}

/** The key goes with everything undelivered in it; a later stream of the same name is another one. */
export function destroyKey(truth: StreamTruth): void {
  for (const [name, group] of [...truth.groups]) {
    group.lost += undelivered(truth, group);
    destroyGroup(truth, name);
  }
  trimTo(truth, 0);
  truth.life++;
  truth.exists = false;
  truth.ids = [];
}

/** A stream as it was copied, to be put back under the key later. */
export type Copy = { ids: string[]; alive: number[]; groups: Map<string, { standsAt: number; delivered: string[] }> };

export function copyStream(truth: StreamTruth): Copy {
  const groups: Copy["groups"] = new Map();
  for (const [name, { standsAt, delivered }] of truth.groups) {
    groups.set(name, { standsAt, delivered: [...delivered] });
  }
  return { ids: [...truth.ids], alive: [...truth.alive], groups };
}

/** Another stream takes the place of this one; a group's losses go on being counted under its name. */
export function replaceStream(truth: StreamTruth, copy: Copy): void {
  destroyKey(truth);
  truth.exists = true;
  truth.ids = [...copy.ids];
  truth.alive = new Set(copy.alive);
  for (const [name, { standsAt, delivered }] of copy.groups) {
    createGroup(truth, name, standsAt);
    truth.groups.get(name)?.delivered.push(...delivered);
  }
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
