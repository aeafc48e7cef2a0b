const maxKept = 20_000;

type Seen = { aliveAtMs: number | null; goneAtMs: number | null };

/**
 * When this console last saw a pending id's entry there and first saw it gone: between the two it was trimmed. Of the
 * entries somebody looked at, the last 20,000.
 */
export function createGhostLedger() {
  const seen = new Map<string, Seen>();
  return {
    /** `isGone` null notes nothing. */
    note(key: string, entryId: string, isGone: boolean | null, nowMs: number): Seen {
      const name = `${key}\n${entryId}`;
      const entry = seen.get(name) ?? { aliveAtMs: null, goneAtMs: null };
      if (isGone === null) return entry;
      if (isGone) entry.goneAtMs ??= nowMs;
      else entry.aliveAtMs = nowMs;
      seen.delete(name);
      seen.set(name, entry);
      if (seen.size > maxKept) for (const oldest of seen.keys()) return forget(oldest, entry);
      return entry;
    },
    of: (key: string, entryId: string): Seen => seen.get(`${key}\n${entryId}`) ?? { aliveAtMs: null, goneAtMs: null },
  };

  function forget(name: string, entry: Seen): Seen {
    seen.delete(name);
    return entry;
  }
}

export type GhostLedger = ReturnType<typeof createGhostLedger>;
