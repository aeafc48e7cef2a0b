import { Session } from "node:inspector/promises";

const intervalUs = 500;

/**
 * The share of the CPU samples of `act` that have a function of one of these files on their stack; what waits does not
 * count. What the garbage collector does for them is not theirs in it.
 */
export async function profileShare(files: ReadonlySet<string>, act: () => Promise<void>): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: intervalUs });
  await session.post("Profiler.start");
  await act();
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap(({ id, children }) => (children ?? []).map((child) => [child, id])));
  const isTheirs = (id: number | undefined): boolean => {
    for (let at = id; at !== undefined; at = parents.get(at)) {
      if (files.has(fileOf(nodes.get(at)?.callFrame.url ?? ""))) return true;
    }
    return false;
  };
  const theirs = new Map(profile.nodes.map(({ id }) => [id, isTheirs(id)]));
  let [all, hits] = [0, 0];
  for (const sample of profile.samples ?? []) {
    const name = nodes.get(sample)?.callFrame.functionName;
    if (name === "(idle)" || name === "(program)") continue;
    all++;
    if (theirs.get(sample)) hits++;
  }
  return hits / all;
}

const fileOf = (url: string): string => url.replace(/^.*\/lib\/stream\//, "").replace(/\.ts.*$/, "");
