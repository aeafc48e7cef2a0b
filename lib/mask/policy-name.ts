import type { MaskPolicy } from "./policy";

/** Grows when the masks find more: what was masked by fewer is masked anew before it is shown. */
const masksVersion = 2;

/** The same text for policies that mask alike. */
export function namePolicy({ mode, kinds, plainFields, patterns }: MaskPolicy): string {
  const own = patterns.map(({ label, pattern }) => [label, pattern.source, pattern.flags]);
  return JSON.stringify([masksVersion, mode, kinds && [...kinds].sort(), [...plainFields].sort(), own]);
}
