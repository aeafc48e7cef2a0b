import type { Operation, OperationCounts } from "@/lib/stream/operations";

/** By the names of INFO commandstats; before Redis 7.0 `xgroup` is one command with all its kinds. */
const operationOf: Readonly<Record<string, Operation>> = {
  "xgroup|setid": "moved",
  "xgroup|destroy": "destroyed",
  "xgroup|delconsumer": "droppedConsumer",
  xsetid: "recounted",
  restore: "replaced",
  "restore-asking": "replaced",
  rename: "replaced",
  renamenx: "replaced",
  copy: "replaced",
  move: "replaced",
  swapdb: "replaced",
  flushdb: "replaced",
  flushall: "replaced",
  xack: "acked",
  xackdel: "acked",
  xreadgroup: "read",
};

const line = new RegExp(
  `^cmdstat_(${Object.keys(operationOf).join("|").replaceAll("p|", "p\\|")}|xgroup):calls=(\\d+)`,
  "gm",
);

/** A command that is not listed never ran. */
export function parseOperations(commandStats: string): OperationCounts | null {
  if (!commandStats.includes("cmdstat_")) return null;
  const counts = { moved: 0, destroyed: 0, droppedConsumer: 0, recounted: 0, replaced: 0, acked: 0, read: 0 };
  for (const [, name = "", calls] of commandStats.matchAll(line)) {
    const count = Number(calls);
    if (name === "xgroup") {
      counts.moved += count;
      counts.destroyed += count;
      counts.droppedConsumer += count;
    } else {
      const operation = operationOf[name];
      if (operation) counts[operation] += count;
    }
  }
  return counts;
}
