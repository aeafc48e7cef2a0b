type Weighed = { sizeBytes: number };

/** Cuts a batch into runs that weigh at most `maxBytes`, in order; an item that weighs more is a run of its own. */
export function splitBySize<T extends Weighed>(batch: readonly T[], maxBytes: number): T[][] {
  const runs: T[][] = [];
  let run: T[] = [];
  let sizeBytes = 0;
  for (const item of batch) {
    if (run.length > 0 && sizeBytes + item.sizeBytes > maxBytes) {
      runs.push(run);
      run = [];
      sizeBytes = 0;
    }
    run.push(item);
    sizeBytes += item.sizeBytes;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

/** Two halves in order, by number; null for what cannot be halved any more: that one is the culprit. */
export function bisect<T>(batch: readonly T[]): [T[], T[]] | null {
  if (batch.length < 2) return null;
  const middle = Math.ceil(batch.length / 2);
  return [batch.slice(0, middle), batch.slice(middle)];
}
