const refusedForMs = 10_000;

/** Streams that Redis would not let us read: who asks again within 10 s gets the same answer, at no cost. */
export function createRefusedStreams(now: () => number) {
  const refused = new Map<string, { untilMs: number; error: Error }>();

  return {
    add: (key: string, error: Error): void => void refused.set(key, { untilMs: now() + refusedForMs, error }),
    throwAgain(key: string): void {
      const refusal = refused.get(key);
      if (refusal && now() < refusal.untilMs) throw refusal.error;
    },
    forgetOld(): void {
      const nowMs = now();
      for (const [key, { untilMs }] of refused) if (nowMs >= untilMs) refused.delete(key);
    },
  };
}
