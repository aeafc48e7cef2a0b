import type { Import } from "./import-graph";

type Edge = readonly [from: string, to: string];

/** Files that import each other in a circle, each circle once. */
export function findFileCircles(imports: readonly Import[]): string[][] {
  return findCircles(imports.flatMap(({ from, to }) => (to === null ? [] : [[from, to] as const])));
}

/**
 * Circles among what lies side by side in one folder, for every folder: `lib/stream` and `lib/pending`, but also `read/adapters` and
 * the files beside it. A file counts by its own name, a folder for all that it holds.
 */
export function findFolderCircles(imports: readonly Import[]): string[][] {
  const besideEachOther = new Map<string, Edge[]>();
  for (const { from, to } of imports) {
    if (to === null) continue;
    const [fromNames, toNames] = [from.split("/"), to.split("/")];
    const depth = fromNames.findIndex((name, at) => name !== toNames[at]);
    if (depth < 1) continue;
    const parent = fromNames.slice(0, depth).join("/");
    const edges = besideEachOther.get(parent) ?? [];
    edges.push([fromNames.slice(0, depth + 1).join("/"), toNames.slice(0, depth + 1).join("/")]);
    besideEachOther.set(parent, edges);
  }
  return [...besideEachOther.values()].flatMap(findCircles).filter((circle) => circle.some(isFolder));
}

const isFolder = (path: string) => !/\.[a-z]+$/.test(path);

/** Groups of nodes that reach each other (Tarjan). */
function findCircles(edges: readonly Edge[]): string[][] {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of edges) next.set(from, (next.get(from) ?? new Set()).add(to));
  const seenAs = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const lowestReach = (node: string): number => {
    const own = seenAs.size;
    seenAs.set(node, own);
    open.push(node);
    let lowest = own;
    for (const other of next.get(node) ?? []) {
      const known = seenAs.get(other);
      if (known === undefined) lowest = Math.min(lowest, lowestReach(other));
      else if (open.includes(other)) lowest = Math.min(lowest, known);
    }
    if (lowest < own) return lowest;
    const circle = open.splice(open.indexOf(node));
    if (circle.length > 1 || next.get(node)?.has(node)) circles.push(circle.sort());
    return lowest;
  };
  for (const node of next.keys()) if (!seenAs.has(node)) lowestReach(node);
  return circles;
}
