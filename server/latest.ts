import type { Log } from "./log";

/**
 * A fact for who must not wait for it: as it was last read, and read anew in the background once it is older than
 * `keptForMs`. Null until the first read has ended, and after one that failed.
 */
export function createLatest<T>(
  read: () => Promise<T>,
  { what, keptForMs, log, now }: { what: string; keptForMs: number; log: Log; now: () => number },
): () => T | null {
  let known: T | null = null;
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  return () => {
    if (reading !== null || now() - readAtMs < keptForMs) return known;
    readAtMs = now();
    reading = read()
      .then(
        (value) => {
          known = value;
        },
        (error: unknown) => {
          known = null;
          log.debug({ err: error }, `${what} could not be read`);
        },
      )
      .finally(() => {
        reading = null;
      });
    return known;
  };
}
