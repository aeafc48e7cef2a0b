/** How many hues `globals.css` defines as `--group-0` and so on; further groups share them, dashed. */
export const groupHues = 8;

/**
 * One hue for each group name, the same on every screen: a name keeps its hue while other groups come and go,
 * unless two names want the same one, in which case the later in the alphabet takes the next free.
 */
export function assignGroupHues(names: readonly string[]): ReadonlyMap<string, number> {
  const hues = new Map<string, number>();
  const taken = new Set<number>();
  for (const name of [...new Set(names)].sort()) {
    if (taken.size === groupHues) taken.clear();
    let hue = hashOf(name) % groupHues;
    while (taken.has(hue)) hue = (hue + 1) % groupHues;
    taken.add(hue);
    hues.set(name, hue);
  }
  return hues;
}

function hashOf(text: string): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
}
