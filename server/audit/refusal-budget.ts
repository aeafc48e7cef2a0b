const hourMs = 3_600_000;
const maxActors = 5_000;
const ofOne = { mostBytes: 512_000, bytesPerHour: 10_000 };
const ofAll = { mostBytes: 4_000_000, bytesPerHour: 50_000 };

type Bucket = { leftBytes: number; atMs: number };

/**
 * How much refused attempts may take of the store: 512 kB of one person or address and 4 MB in all, given back by 10 and
 * 50 kB an hour. What does not fit is counted, and told as a number.
 */
export function createRefusalBudget(now: () => number) {
  const actors = new Map<string, Bucket>();
  const all: Bucket = { leftBytes: ofAll.mostBytes, atMs: now() };
  let further = new Map<string, number>();

  function refill(bucket: Bucket, { mostBytes, bytesPerHour }: typeof ofAll): void {
    const back = ((now() - bucket.atMs) / hourMs) * bytesPerHour;
    bucket.leftBytes = Math.min(mostBytes, bucket.leftBytes + back);
    bucket.atMs = now();
  }

  /** The buckets that were used last are kept: one that is forgotten begins full, which the one for all bounds. */
  function bucketOf(actor: string): Bucket {
    const bucket = actors.get(actor) ?? { leftBytes: ofOne.mostBytes, atMs: now() };
    actors.delete(actor);
    actors.set(actor, bucket);
    const [oldest] = actors.keys();
    if (actors.size > maxActors && oldest !== undefined) actors.delete(oldest);
    return bucket;
  }

  return {
    /** Whether a record of so many bytes may be kept; otherwise it has been counted. */
    take(actor: string, bytes: number): boolean {
      const bucket = bucketOf(actor);
      refill(bucket, ofOne);
      refill(all, ofAll);
      if (bucket.leftBytes < bytes || all.leftBytes < bytes) {
        if (further.size < maxActors || further.has(actor)) further.set(actor, (further.get(actor) ?? 0) + 1);
        return false;
      }
      bucket.leftBytes -= bytes;
      all.leftBytes -= bytes;
      return true;
    },

    /** Who was refused how often beyond what was kept, the most often first; counting begins anew. */
    takeFurther(): { actor: string; attempts: number }[] {
      const counted = [...further].map(([actor, attempts]) => ({ actor, attempts }));
      further = new Map();
      return counted.sort((a, b) => b.attempts - a.attempts);
    },
  };
}
