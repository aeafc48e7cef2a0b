import { describeStore, hasRoom, type StoreFill, type StoreUse, shareOf } from "@/lib/audit/store-level";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";

const lookEveryMs = 2_000;
const trimEveryLooks = 30;
const hourMs = 3_600_000;
/** Of the store's memory: for the audit, and for what one person may write within an hour. */
const auditShare = 0.4;
const personShare = 0.125;
const withoutBound = 512_000_000;
const maxPeople = 5_000;
const maxTrimSteps = 20;

export type StoreRoomOptions = { state: Redis; keys: OwnKeys; log: Log; now: () => number };

/**
 * How full the state store is, and who may still write into it: a store that never evicts refuses everything once it is
 * full, also signing in. So what is needed less is refused earlier (`store-full`), nobody may fill it alone
 * (`too-many-requests`), and the audit's oldest records go when it takes too much. Where the store has no bound of its
 * own, or does not tell, only the share of each person is bounded, as if it had 512 MB.
 */
export function createStoreRoom({ state, keys, log, now }: StoreRoomOptions) {
  let known: StoreFill = null;
  let unseenBytes = 0;
  let looks = 0;
  let isLooking = false;
  let timer: NodeJS.Timeout | undefined;
  const people = new Map<string, { bytes: number; atMs: number }>();

  const fill = (): StoreFill => known && { ...known, usedBytes: known.usedBytes + unseenBytes };

  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    try {
      const info = await state.info("memory");
      known = /^maxmemory_policy:noeviction/m.test(info) ? fillOf(info) : null;
      unseenBytes = 0;
      if (looks++ % trimEveryLooks === 0) await trimAudit();
    } catch (error) {
      // What cannot be asked is not known; that the store is away others say.
      log.debug({ err: error }, "how full the state store is could not be asked");
    } finally {
      isLooking = false;
    }
  }

  /** In steps, since the oldest records may be much smaller or larger than most. */
  async function trimAudit(): Promise<void> {
    const mostBytes = auditShare * (known?.maxBytes ?? withoutBound);
    for (let step = 0; step < maxTrimSteps; step++) {
      const bytes = Number((await state.call("MEMORY", "USAGE", keys.audit, "SAMPLES", 0)) ?? 0);
      if (bytes <= mostBytes) return;
      const kept = Math.floor((await state.xlen(keys.audit)) * Math.min(0.9, mostBytes / bytes));
      const removed = await state.xtrim(keys.audit, "MAXLEN", "~", kept);
      log.warn(`the audit takes ${bytes} bytes, more than ${mostBytes}: its ${removed} oldest records were removed`);
    }
  }

  function takeShare(person: string, bytes: number): void {
    const most = personShare * (known?.maxBytes ?? withoutBound);
    const before = people.get(person) ?? { bytes: 0, atMs: now() };
    const left = Math.max(0, before.bytes - ((now() - before.atMs) / hourMs) * most);
    if (left + bytes > most) {
      const retryAfterMs = Math.min(hourMs, Math.ceil(((left + bytes - most) / most) * hourMs));
      const text = `More than ${Math.round(most / 1_000_000)} MB were to be recorded within an hour under this name; go on later.`;
      throw new AppError("too-many-requests", text, { retryAfterMs });
    }
    people.delete(person);
    people.set(person, { bytes: left + bytes, atMs: now() });
    const [oldest] = people.keys();
    if (people.size > maxPeople && oldest !== undefined) people.delete(oldest);
  }

  return {
    /** Lets so many bytes in, or throws; what is essential is never refused. */
    admit(use: StoreUse, person: string, bytes: number): void {
      if (!hasRoom(fill(), use, bytes)) {
        throw new AppError("store-full", `${describeStore(fill()) ?? "The state store is full."} Nothing was done.`);
      }
      if (use !== "essential") takeShare(person, bytes);
      unseenBytes += bytes;
    },
    /** As `admit`, for what may as well be left out. */
    hasRoomToAct: (): boolean => hasRoom(fill(), "action", 0),
    mayKeep: (bytes: number): boolean => hasRoom(fill(), "convenience", bytes),
    look,
    trimAudit,
    share: () => shareOf(fill()),
    notices(): string[] {
      const notice = describeStore(fill());
      return notice === null ? [] : [notice];
    },
    start(): void {
      void look();
      timer = setInterval(() => void look(), lookEveryMs);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}

export type StoreRoom = ReturnType<typeof createStoreRoom>;

function fillOf(info: string): StoreFill {
  const number = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(info)?.[1] ?? Number.NaN);
  const [usedBytes, maxBytes] = [number("used_memory"), number("maxmemory")];
  return maxBytes > 0 && usedBytes >= 0 ? { usedBytes, maxBytes } : null;
}
