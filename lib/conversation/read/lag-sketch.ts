/** Neighbouring buckets differ by this factor: the median is right to two per cent, and exact below 25 ms. */
const growth = 1.04;
const scale = 1 / Math.log(growth);
/** Enough for 24 hours in milliseconds, beyond which no lag is counted. */
const buckets = 480;

/** The median of any number of delays in constant memory; negative ones count too. */
export function createLagSketch() {
  const late = new Uint32Array(buckets);
  const early = new Uint32Array(buckets);
  let zeros = 0;
  let total = 0;
  let max: number | null = null;

  return {
    add(lagMs: number): void {
      total += 1;
      if (max === null || lagMs > max) max = lagMs;
      const size = Math.abs(lagMs);
      if (size < 1) {
        zeros += 1;
        return;
      }
      const bucket = Math.min(buckets - 1, Math.round(Math.log(size) * scale));
      const side = lagMs > 0 ? late : early;
      side[bucket] = (side[bucket] ?? 0) + 1;
    },
    median(): number | null {
      if (total === 0) return null;
      let left = Math.ceil(total / 2);
      for (let bucket = buckets - 1; bucket >= 0; bucket -= 1) {
        left -= early[bucket] ?? 0;
        if (left <= 0) return -lagOf(bucket);
      }
      left -= zeros;
      if (left <= 0) return 0;
      for (let bucket = 0; bucket < buckets; bucket += 1) {
        left -= late[bucket] ?? 0;
        if (left <= 0) return lagOf(bucket);
      }
      return max;
    },
    max: () => max,
  };
}

const lagOf = (bucket: number) => Math.round(growth ** bucket);
