import { z } from "zod";
import type { Log } from "@/server/log";
import type { Redis } from "@/server/redis/connect";

/**
 * KEYS: workers, slots. ARGV: worker, ttl, what it says of itself, how many slots it lets go, those, those it wants.
 * A slot is held as long as its worker lives. Gives the workers that live, then the slots that are this one's now.
 */
const beatScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local me, gone = ARGV[1], {}
redis.call('HSET', KEYS[1], me, string.format('%.0f', now + ARGV[2]) .. ' ' .. ARGV[3])
local alive, workers = {}, {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local ends = tonumber(string.match(all[i + 1], '^%d+')) or 0
  if ends > now then
    alive[all[i]] = true
    workers[#workers + 1] = all[i]
  elseif ends < now - 600000 then gone[#gone + 1] = all[i] end
end
if #gone > 0 then redis.call('HDEL', KEYS[1], unpack(gone)) end
local owner = {}
local held = redis.call('HGETALL', KEYS[2])
for i = 1, #held, 2 do owner[held[i]] = held[i + 1] end
local last = 4 + tonumber(ARGV[4])
for i = 5, last do
  if owner[ARGV[i]] == me then
    redis.call('HDEL', KEYS[2], ARGV[i])
    owner[ARGV[i]] = nil
  end
end
local mine = {}
for i = last + 1, #ARGV do
  local slot = ARGV[i]
  if owner[slot] == me then mine[#mine + 1] = slot
  elseif not owner[slot] or not alive[owner[slot]] then
    redis.call('HSET', KEYS[2], slot, me)
    mine[#mine + 1] = slot
  end
end
redis.call('EXPIRE', KEYS[1], 604800)
redis.call('EXPIRE', KEYS[2], 604800)
return {workers, mine}`;

const leaveScript = `
redis.call('HDEL', KEYS[1], ARGV[1])
local held = redis.call('HGETALL', KEYS[2])
for i = 1, #held, 2 do if held[i + 1] == ARGV[1] then redis.call('HDEL', KEYS[2], held[i]) end end
return 1`;

const BeatAnswer = z.tuple([z.array(z.string()), z.array(z.coerce.number())]);

export type SlotLeasesOptions = {
  /** The state store. */
  state: Redis;
  keys: { workers: string; slots: string };
  worker: string;
  ttlMs: number;
  /** The slots that this one should have, given who lives. */
  share: (workers: readonly string[]) => readonly number[];
  /** Whether something of a slot is on its way, so that it cannot be handed over yet. */
  isBusy: (slot: number) => boolean;
  /** Slots that another worker may have had until now. */
  onGained: (slots: ReadonlySet<number>) => void;
  /** What is told of this worker to whoever asks the state store. */
  facts: () => object;
  log: Log;
};

const beatsPerTtl = 3;
const hurriedBeats = 4;

/**
 * Which slots are this worker's. All beat together: who lives is known to everybody within a third of the time to live,
 * a worker that was killed is followed once its time has passed, one that stops at once. A slot is handed over when
 * nothing of it is on its way. Where the state store does not answer, the slots stay as they are: nobody else can take
 * them either, and order does not hang on them.
 */
export function createSlotLeases(options: SlotLeasesOptions) {
  const { state, keys, worker, ttlMs, share, isBusy, onGained, facts, log } = options;
  let workers: readonly string[] = [];
  let mine: ReadonlySet<number> = new Set();
  let leaving: readonly number[] = [];
  let heldUntil = 0;
  let problem: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> | null = null;
  let isStopped = false;

  async function beat(): Promise<void> {
    const askedAt = performance.now();
    const wanted = share(workers.length === 0 ? [worker] : workers);
    const wants = new Set(wanted);
    leaving = [...mine].filter((slot) => !wants.has(slot));
    const letGo = leaving.filter((slot) => !isBusy(slot));
    const kept = leaving.filter((slot) => isBusy(slot));
    // Before anybody knows who else lives, nothing is wanted: two that start together would take the same.
    const wish = workers.length === 0 ? [] : [...wanted, ...kept];
    const args = [worker, ttlMs, JSON.stringify(facts()), letGo.length, ...letGo, ...wish];
    try {
      const answer = BeatAnswer.parse(await state.eval(beatScript, 2, keys.workers, keys.slots, ...args));
      workers = [...answer[0]].sort();
      const before = mine;
      mine = new Set(answer[1]);
      const gained = new Set(answer[1].filter((slot) => !before.has(slot)));
      if (gained.size > 0) onGained(gained);
      leaving = leaving.filter((slot) => mine.has(slot));
      heldUntil = askedAt + ttlMs;
      if (problem !== null) log.info("the state store answers again");
      problem = null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (problem === null && !isStopped)
        log.warn(`the state store does not answer (${reason}): streams stay with their workers`);
      problem = reason;
      heldUntil = askedAt + ttlMs;
    }
    const isSettled = leaving.length === 0 && share(workers).every((slot) => mine.has(slot));
    if (!isStopped) timer = setTimeout(() => void next(), ttlMs / (beatsPerTtl * (isSettled ? 1 : hurriedBeats)));
  }

  function next(): Promise<void> {
    clearTimeout(timer);
    // Not at once: what a beat tells of this worker may ask whose a slot is, and end up here again.
    beating ??= Promise.resolve()
      .then(beat)
      .finally(() => {
        beating = null;
      });
    return beating;
  }

  return {
    /** Whether a stream of this slot may be read. After a sleep of this process it is asked anew first. */
    isOwned(slot: number): boolean {
      if (performance.now() > heldUntil) void next();
      return performance.now() <= heldUntil && mine.has(slot) && !leaving.includes(slot);
    },
    get workers() {
      return workers;
    },
    get slots() {
      return mine.size;
    },
    get problem() {
      return problem;
    },
    start: next,
    async stop(): Promise<void> {
      if (isStopped) return;
      isStopped = true;
      clearTimeout(timer);
      await beating;
      await state.eval(leaveScript, 2, keys.workers, keys.slots, worker).catch(() => undefined);
    },
  };
}
