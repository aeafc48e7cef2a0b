import { formatBytes } from "@/lib/format";
import type { ServerLine } from "@/lib/schema/server";
import type { InfoField } from "./info-field";

/** What Redis does when its memory is full, in one line; null where INFO does not say. */
export function describeMemory(info: InfoField): ServerLine | null {
  const policy = info("maxmemory_policy");
  const limit = info("maxmemory");
  if (policy === undefined || limit === undefined) return null;
  const used = info("used_memory");
  const inUse = used === undefined ? "" : `${formatBytes(Number(used))} in use`;
  if (Number(limit) === 0) {
    return { text: joined(inUse, "no limit of its own (maxmemory 0): nothing is evicted"), isRisk: false };
  }
  const within = joined(inUse, `limit ${formatBytes(Number(limit))}, ${policy}`);
  if (policy === "noeviction") return { text: `${within}: when it is full, XADD is refused`, isRisk: false };
  if (policy.startsWith("volatile")) {
    return { text: `${within}: when it is full, streams with an expiry are evicted, groups and all`, isRisk: true };
  }
  return { text: `${within}: when it is full, any stream can be evicted, groups and all`, isRisk: true };
}

const joined = (first: string, second: string): string => (first === "" ? second : `${first}, ${second}`);
