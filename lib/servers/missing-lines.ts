import type { Product } from "./product";

export type Told = {
  hasInfo: boolean;
  product: Product | null;
  hasMemory: boolean;
  hasPersistence: boolean;
  hasConfig: boolean;
};

/** One line for each thing that a server does not tell, with what is not known for it. */
export function missingLines({ hasInfo, product, hasMemory, hasPersistence, hasConfig }: Told): string[] {
  const lines: string[] = [];
  if (!hasInfo) lines.push("INFO is refused: product, version, role, eviction and persistence are not known.");
  else {
    if (product === null) lines.push("INFO names no version: what is known to be wrong with it cannot be looked up.");
    else if (product.number === null) {
      lines.push(`${product.version} is a build between releases: what is known to be wrong cannot be looked up.`);
    } else if (product.name !== "Redis" && product.name !== "Valkey") {
      lines.push(`${product.name} is neither Redis nor Valkey: nothing is known of its releases here.`);
    }
    if (!hasMemory) lines.push("INFO does not say what happens when memory is full.");
    if (!hasPersistence) lines.push("INFO does not say what is written to disk.");
  }
  if (!hasConfig) {
    lines.push("CONFIG GET is not to be had (managed, renamed or not granted): fsync and snapshots are not visible.");
  }
  return lines;
}
