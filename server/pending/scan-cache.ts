import type { PendingScan, PendingScanner, ScanScope } from "./scan-pending";

const waitMs = 2_500;
const staleAfterMs = 60_000;
const freshForMs = 1_500;
const maxScans = 16;
const maxEntries = 250_000;

type Slot = {
  latest: PendingScan | null;
  running: { scan: PendingScan; done: Promise<void> } | null;
  usedAtMs: number;
};

/**
 * Lets everybody who asks for the same scope share one scan: a finished one for 1.5 s (or four times as long as it
 * took), then the next. Nobody waits longer than 2.5 s: whoever would gets the one before, or what is read so far.
 * Keeps at most 16 scopes and about 250,000 entries, the least recently used go first.
 */
export function createScanCache(scanner: PendingScanner, now: () => number) {
  const slots = new Map<string, Slot>();

  async function get(scope: ScanScope): Promise<PendingScan> {
    const name = JSON.stringify([scope.callIds ?? null, scope.group ?? null]);
    const slot = slots.get(name) ?? { latest: null, running: null, usedAtMs: now() };
    slots.delete(name);
    slots.set(name, slot);
    slot.usedAtMs = now();
    makeRoom();
    if (slot.running === null && isFresh(slot.latest)) return slot.latest;
    slot.running ??= startScan(slot, scope);
    const { scan, done } = slot.running;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      done,
      new Promise((resolve) => {
        timer = setTimeout(resolve, waitMs);
      }),
    ]);
    clearTimeout(timer);
    if (scan.error) throw scan.error;
    if (scan.endedAtMs !== null) return scan;
    return isUsable(slot.latest) ? slot.latest : { ...scan, entries: [...scan.entries] };
  }

  function startScan(slot: Slot, scope: ScanScope): { scan: PendingScan; done: Promise<void> } {
    const running = scanner.start(scope);
    const done = running.done.then(() => {
      slot.running = null;
      if (running.scan.error === null) slot.latest = running.scan;
    });
    return { scan: running.scan, done };
  }

  function isFresh(scan: PendingScan | null): scan is PendingScan {
    if (scan === null || scan.endedAtMs === null) return false;
    return now() - scan.endedAtMs < Math.max(freshForMs, 4 * (scan.endedAtMs - scan.startedAtMs));
  }

  function isUsable(scan: PendingScan | null): scan is PendingScan {
    return scan !== null && now() - scan.startedAtMs < staleAfterMs;
  }

  function makeRoom(): void {
    let entries = 0;
    for (const { latest } of slots.values()) entries += latest?.entries.length ?? 0;
    for (const [name, slot] of slots) {
      const isOld = now() - slot.usedAtMs > staleAfterMs;
      if (!isOld && slots.size <= maxScans && entries <= maxEntries) break;
      if (slot.running !== null || slots.size === 1) continue;
      entries -= slot.latest?.entries.length ?? 0;
      slots.delete(name);
    }
  }

  return {
    get,
    /** After an action: what was read before says nothing of now. */
    forget(): void {
      for (const slot of slots.values()) slot.latest = null;
    },
  };
}

export type ScanCache = ReturnType<typeof createScanCache>;
