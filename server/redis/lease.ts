import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Redis } from "./connect";

const defaultTtlMs = 6_000;
const renewalsPerTtl = 3;

/** KEYS: lease. ARGV: own holder, its name, ttl. Gives the number of the holding, or nothing while another holds it. */
const takeScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holder, number, ends = unpack(redis.call('HMGET', KEYS[1], 'holder', 'number', 'ends'))
local isFree = not ends or tonumber(ends) <= now
if holder ~= ARGV[1] and not isFree then return false end
if holder ~= ARGV[1] or isFree then number = string.format('%.0f', math.max((tonumber(number) or 0) + 1, now)) end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'name', ARGV[2], 'number', number, 'ends', string.format('%.0f', now + ARGV[3]))
return number`;

const dropScript = `
if redis.call('HGET', KEYS[1], 'holder') == ARGV[1] then redis.call('HSET', KEYS[1], 'ends', 0) end
return 1`;

export type LeaseOptions = {
  /** The state store. */
  state: Redis;
  key: string;
  ttlMs?: number;
  /** Shown to the others; the machine and process by default. */
  name?: string;
  /** Called when it is gained and when it is lost, never twice with the same. */
  onChange?: (isHeld: boolean) => void;
};

/** What a write is fenced with: see `runFenced`. */
export type Fence = { key: string; number: string };

/**
 * One of several consoles on a state store does something: who holds the lease. It is renewed three times within its
 * time (6 s by default); a holder that was killed is followed once that has passed, one that stops at once. `isHeld`
 * turns false by this process's own clock before another can have it; a process that slept between that look and its
 * write is held off by `fence`, whose number grows with every holding. Nothing is taken before `start()`.
 */
export function createLease({ state, key, ttlMs = defaultTtlMs, name, onChange }: LeaseOptions) {
  const holder = randomUUID();
  const shownName = name ?? `${hostname()}:${process.pid}`;
  let number: string | null = null;
  let heldUntil = 0;
  let told = false;
  let asking: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let ending: NodeJS.Timeout | undefined;
  let isStopped = false;

  const isHeld = () => number !== null && performance.now() < heldUntil;

  function tell(): void {
    const held = isHeld();
    if (held === told) return;
    told = held;
    onChange?.(held);
  }

  async function take(): Promise<void> {
    const askedAt = performance.now();
    try {
      const answer: unknown = await state.eval(takeScript, 1, key, holder, shownName, ttlMs);
      if (isStopped) return;
      const taken = typeof answer === "string" ? answer : null;
      // A new number means that it was lost in between: what was begun under the old one must not go on unnoticed.
      if (number !== null && taken !== null && taken !== number) {
        number = null;
        tell();
      }
      number = taken;
      heldUntil = taken === null ? 0 : askedAt + ttlMs;
    } catch {
      // It stays held until its time is over; whether the store answers others say.
    }
    tell();
    clearTimeout(ending);
    if (isHeld()) ending = setTimeout(tell, heldUntil - performance.now() + 1).unref();
  }

  function renew(): Promise<void> {
    asking ??= take().finally(() => {
      asking = null;
    });
    return asking;
  }

  return {
    isHeld,
    name: shownName,
    /** Of whoever holds it, as the store has it; null while nobody does. */
    async holderName(): Promise<string | null> {
      const [[seconds = "0"], [holderName, ends]] = await Promise.all([state.time(), state.hmget(key, "name", "ends")]);
      return Number(ends ?? 0) > Number(seconds) * 1_000 ? (holderName ?? null) : null;
    },
    /** Null while it is not held. */
    fence: (): Fence | null => (number !== null && isHeld() ? { key, number } : null),
    start(): void {
      void renew();
      timer = setInterval(() => void renew(), ttlMs / renewalsPerTtl).unref();
    },
    /** Lets go, so that another need not wait; safe to call twice. */
    async stop(): Promise<void> {
      if (isStopped) return;
      isStopped = true;
      clearInterval(timer);
      clearTimeout(ending);
      await asking;
      number = null;
      tell();
      if (timer) await state.eval(dropScript, 1, key, holder).catch(() => undefined);
    },
  };
}

export type Lease = ReturnType<typeof createLease>;
