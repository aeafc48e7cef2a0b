import type { Random } from "./random";
import {
  add,
  type Copy,
  copyStream,
  createGroup,
  createTruth,
  destroyGroup,
  destroyKey,
  dropConsumer,
  type GroupTruth,
  idAt,
  remove,
  replaceStream,
  type StreamTruth,
  setGroup,
  trimTo,
} from "./stream-truth";

export type Step = { args: string[]; apply: (reply: unknown) => void };

const idStyles = ["auto", "counter", "clock", "sequence", "huge", "future"] as const;
const groupNames = ["brain", "comply", "crm"] as const;

export type Play = {
  key: string;
  truth: StreamTruth;
  random: Random;
  idStyle: (typeof idStyles)[number];
  /** Without deletions by id and operators' work on the groups, as most streams live. */
  isPlain: boolean;
  /** Redis 6.2 counts neither what was added nor what was read, and takes no such words. */
  hasCounters: boolean;
  nextId: number;
  history: string[];
  /** What lies under the second key. */
  copy: Copy | null;
};

export function createPlay(key: string, random: Random, hasCounters = true): Play {
  return {
    key,
    truth: createTruth(),
    random,
    idStyle: random.pick(idStyles),
    isPlain: random.chance(0.4),
    hasCounters,
    nextId: random.between(1, 1_000),
    history: [],
    copy: null,
  };
}

/** The commands of one random step; each is to be sent and its reply handed to `apply`, in order. */
export function nextSteps(play: Play): Step[] {
  const steps = chooseSteps(play);
  for (const { args } of steps) play.history.push(args.slice(0, 10).join(" "));
  return steps;
}

function chooseSteps(play: Play): Step[] {
  const { truth, random } = play;
  if (!truth.exists) return [...xadd(play), ...startGroups(play)];
  const dice = random.next();
  if (dice < 0.3) return xadd(play);
  if (dice < 0.32) return Array.from({ length: 130 }, () => xadd(play)).flat();
  if (dice < 0.62) return xreadgroup(play);
  if (dice < 0.69) return xack(play);
  if (dice < 0.8) return xtrim(play);
  if (play.isPlain) return xreadgroup(play);
  if (dice < 0.87) return xdel(play);
  if (dice < 0.905) return setId(play);
  if (dice < 0.93) return createOne(play);
  if (dice < 0.945) return destroyOne(play);
  if (dice < 0.955) return dropOne(play);
  if (dice < 0.965) return xsetid(play);
  if (dice < 0.98) return play.copy === null ? copy(play) : putBack(play);
  if (dice < 0.985)
    return [
      {
        args: random.pick([
          ["DEL", play.key],
          ["EXPIRE", play.key, "0"],
        ]),
        apply: () => destroyKey(truth),
      },
    ];
  return xreadgroup(play);
}

/** The stream that was copied, put over this one: it may be the same, older, or from before it was made anew. */
function putBack(play: Play): Step[] {
  const { truth, random, key, copy } = play;
  if (copy === null) return [];
  const other = otherKey(key);
  const restore = "redis.call('RESTORE', KEYS[1], 0, redis.call('DUMP', KEYS[2]), 'REPLACE')";
  const args = random.pick([
    ["COPY", other, key, "REPLACE"],
    ["EVAL", restore, "2", key, other],
    ["RENAME", other, key],
  ]);
  const apply = () => {
    replaceStream(truth, copy);
    truth.operations.replaced++;
    if (args[0] === "RENAME") play.copy = null;
  };
  return [{ args, apply }];
}

function copy(play: Play): Step[] {
  const apply = () => {
    play.copy = copyStream(play.truth);
    play.truth.operations.replaced++;
  };
  return [{ args: ["COPY", play.key, otherKey(play.key), "REPLACE"], apply }];
}

export function otherKey(key: string): string {
  return `${key}:other`;
}

/** Counters set by hand: to what they are, or as if more had been added. */
function xsetid({ truth, random, key, hasCounters }: Play): Step[] {
  const lastId = truth.ids.at(-1);
  if (lastId === undefined) return [];
  const more = random.pick([0, 1, 3, 50]);
  const counters = ["ENTRIESADDED", String(truth.ids.length + more), "MAXDELETEDID", "0-0"];
  const args = ["XSETID", key, lastId, ...(hasCounters ? counters : [])];
  return [{ args, apply: () => void truth.operations.recounted++ }];
}

function dropOne(play: Play): Step[] {
  const [name] = pickGroup(play) ?? [];
  if (name === undefined) return xadd(play);
  const apply = () => {
    dropConsumer(play.truth, name);
    play.truth.operations.droppedConsumer++;
  };
  return [{ args: ["XGROUP", "DELCONSUMER", play.key, name, "c1"], apply }];
}

/** Whatever an operator believes that a group has read. */
function entriesRead({ random, truth, hasCounters }: Play): string[] {
  if (!hasCounters) return [];
  return random.chance(0.5) ? [] : ["ENTRIESREAD", String(random.between(0, truth.ids.length + 2))];
}

function xadd(play: Play): Step[] {
  const { truth, random, key } = play;
  play.nextId += random.chance(0.8) ? 1 : random.between(2, 40);
  const id = {
    auto: "*",
    counter: `${play.nextId}-0`,
    clock: `${1_790_000_000_000 + play.nextId * 250}-0`,
    sequence: `1790000000000-${play.nextId}`,
    future: play.nextId % 3 === 0 ? "*" : `9999999999999-${play.nextId}`,
    huge: `18446744073709551614-${9_223_372_036_854_775_000n + BigInt(play.nextId)}`,
  }[play.idStyle];
  const limit = random.chance(0.35)
    ? ["MAXLEN", random.pick(["=", "~"]), String(random.between(1, random.chance(0.5) ? 8 : 60))]
    : [];
  const steps: Step[] = [{ args: ["XADD", key, ...limit, id, "f", "v"], apply: (reply) => add(truth, String(reply)) }];
  if (limit.length > 0) steps.push(shrunk(play));
  return steps;
}

/** Approximate trimming decides itself how far it goes: the length tells. */
function shrunk({ key, truth }: Play): Step {
  return { args: ["XLEN", key], apply: (reply) => trimTo(truth, Number(reply)) };
}

function xtrim(play: Play): Step[] {
  const length = play.random.chance(0.1) ? 0 : play.random.between(0, play.truth.alive.size + 2);
  const args = ["XTRIM", play.key, "MAXLEN", play.random.pick(["=", "=", "~"]), String(length)];
  return [{ args, apply: () => undefined }, shrunk(play)];
}

function startGroups(play: Play): Step[] {
  return groupNames.filter(() => play.random.chance(0.8)).flatMap((name) => xgroupCreate(play, name));
}

function xgroupCreate(play: Play, name: string): Step[] {
  const { truth, random, key } = play;
  const at = random.pick(["0", "$", "id"]);
  const number = at === "0" ? 0 : random.between(0, truth.ids.length);
  const id = at === "id" ? idAt(truth, number) : at;
  const apply = () => createGroup(truth, name, at === "$" ? truth.ids.length : number);
  return [{ args: ["XGROUP", "CREATE", key, name, id, ...(play.isPlain ? [] : entriesRead(play))], apply }];
}

function createOne(play: Play): Step[] {
  const missing = groupNames.find((name) => !play.truth.groups.has(name));
  return missing === undefined ? xreadgroup(play) : xgroupCreate(play, missing);
}

function destroyOne(play: Play): Step[] {
  const [name] = pickGroup(play) ?? [];
  if (name === undefined) return xadd(play);
  const apply = () => {
    destroyGroup(play.truth, name);
    play.truth.operations.destroyed++;
  };
  return [{ args: ["XGROUP", "DESTROY", play.key, name], apply }];
}

function setId(play: Play): Step[] {
  const { truth, random, key } = play;
  const [name] = pickGroup(play) ?? [];
  if (name === undefined) return xadd(play);
  const at = random.pick(["0", "$", "id"]);
  const number = at === "0" ? 0 : at === "$" ? truth.ids.length : random.between(0, truth.ids.length);
  const id = at === "$" ? "$" : idAt(truth, number);
  const apply = () => {
    setGroup(truth, name, number);
    truth.operations.moved++;
  };
  return [{ args: ["XGROUP", "SETID", key, name, id, ...entriesRead(play)], apply }];
}

function xreadgroup(play: Play): Step[] {
  const { truth, random, key } = play;
  const [name, group] = pickGroup(play) ?? [];
  if (name === undefined || group === undefined) return xadd(play);
  const count = random.chance(0.3) ? 1_000 : random.between(1, 6);
  const noAck = random.chance(0.2) ? ["NOACK"] : [];
  const args = ["XREADGROUP", "GROUP", name, "c1", "COUNT", String(count), ...noAck, "STREAMS", key, ">"];
  const apply = (reply: unknown) => {
    truth.operations.read++;
    deliver(truth, group, reply, noAck.length === 0);
  };
  return [{ args, apply }];
}

function deliver(truth: StreamTruth, group: GroupTruth, reply: unknown, isPending: boolean): void {
  const entries: unknown[] = Array.isArray(reply) && Array.isArray(reply[0]) ? reply[0][1] : [];
  for (const entry of entries) {
    const id = Array.isArray(entry) ? String(entry[0]) : "";
    const number = truth.ids.indexOf(id, group.standsAt) + 1;
    if (number <= group.standsAt) throw new Error(`${id} was delivered again or never added`);
    group.standsAt = number;
    group.read++;
    if (isPending && !group.delivered.includes(id)) group.delivered.push(id);
  }
}

function xack(play: Play): Step[] {
  const [name, group] = pickGroup(play) ?? [];
  if (name === undefined || group === undefined || group.delivered.length === 0) return xreadgroup(play);
  const ids = group.delivered.splice(0, play.random.between(1, group.delivered.length));
  return [{ args: ["XACK", play.key, name, ...ids], apply: () => void play.truth.operations.acked++ }];
}

function xdel(play: Play): Step[] {
  const { truth, random, key } = play;
  const alive = [...truth.alive];
  const [, group] = pickGroup(play) ?? [];
  const next = alive.find((number) => number > (group?.standsAt ?? 0));
  const somewhere = alive[random.between(0, Math.max(0, alive.length - 1))];
  const target = random.pick([alive[0], next, somewhere, group?.standsAt || undefined, alive.at(-1)]);
  if (target === undefined) return xadd(play);
  return [{ args: ["XDEL", key, idAt(truth, target)], apply: () => remove(truth, target) }];
}

function pickGroup(play: Play): [string, GroupTruth] | undefined {
  const groups = [...play.truth.groups];
  return groups[play.random.between(0, Math.max(0, groups.length - 1))];
}
