/** Of fewer streams nothing is learned. */
const minStreams = 3;
/** Caps that differ by more than this are no one setting: MAXLEN ~ keeps up to a node of entries more. */
const maxSpread = 1.5;

/**
 * About how many entries the streams of one pattern keep, from those that were seen to be trimmed; null where too few
 * were, or they do not agree. The least of them: a warning that comes early is better than a loss.
 */
export function learnCap(caps: readonly number[]): number | null {
  if (caps.length < minStreams) return null;
  const sorted = caps.toSorted((a, b) => a - b);
  const least = sorted[0] ?? 0;
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return least > 0 && middle <= least * maxSpread ? least : null;
}
