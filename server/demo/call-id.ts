const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
const idLength = 7;
const space = BigInt(alphabet.length) ** BigInt(idLength);
/** Odd, and no multiple of 3: coprime with 36^7, so that numbering times → ids is one to one. */
const scramble = 48_271_828_183n;
const epochMs = Date.UTC(2026, 0, 1);

/**
 * Ids like `salon-7f3k2qx`, unique within a process and over restarts: each takes one millisecond of its own since
 * 2026 (the clock's, or the one after the last id's). They repeat after 36^7 ms, two and a half years.
 */
export function createCallIds(): (trade: string, nowMs: number) => string {
  let last = 0;
  return (trade, nowMs) => {
    last = Math.max(last + 1, Math.floor(nowMs - epochMs));
    let value = (BigInt(last) * scramble) % space;
    if (value < 0n) value += space;
    let id = "";
    for (let i = 0; i < idLength; i += 1) {
      id = alphabet.charAt(Number(value % 36n)) + id;
      value /= 36n;
    }
    return `${trade}-${id}`;
  };
}
