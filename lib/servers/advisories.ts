import type { Advisory } from "@/lib/schema/server";
import { type Product, versionNumber } from "./product";

/** From the first version on, up to the one that mends it; without the latter, to the end of that line. */
type Range = readonly [from: string, mendedIn: string];

type Known = Omit<Advisory, "mendedIn"> & { redis: readonly Range[]; valkey: readonly Range[] };

const none: readonly Range[] = [];
const notMended = "999.0.0";

/** What is known of releases, by their numbers; a distribution may have mended one without changing its number. */
const known: readonly Known[] = [
  {
    advisoryId: "no-counters",
    kind: "counters",
    title: "No counters of what groups have read",
    text: "Before Redis 7.0 the server counts neither entries added nor entries read: a lag in the middle of a stream is estimated, and losses between two looks are only a lower bound.",
    redis: [["6.0.0", "7.0.0"]],
    valkey: none,
  },
  {
    advisoryId: "lag-after-trim",
    kind: "counters",
    title: "The server's own lag stays too high after trimming",
    text: "Once trimming has passed a group, XINFO GROUPS goes on counting what is gone (redis#13957). The console reckons with positions instead; other tools show the wrong number.",
    redis: [
      ["7.0.0", "7.4.5"],
      ["7.9.0", "8.0.2"],
    ],
    valkey: [["7.2.0", "8.1.0"]],
  },
  {
    advisoryId: "replica-counters",
    kind: "counters",
    title: "Replicas do not learn what groups have read",
    text: "entries-read is not replicated (redis#13336): after a fail-over lags are estimates until each group has read again.",
    redis: [["7.0.0", "7.4.0"]],
    valkey: none,
  },
  {
    advisoryId: "replica-consumers",
    kind: "counters",
    title: "Consumers may be missing on replicas",
    text: "A consumer that holds nothing is not replicated (redis#7140); after a fail-over it is not there until it asks again.",
    redis: [["6.0.0", "8.6.4"]],
    valkey: none,
  },
  {
    advisoryId: "negative-lag",
    kind: "counters",
    title: "A lag below zero",
    text: "ENTRIESREAD above what was added gives a negative lag (redis#14257); the console shows what it counts instead.",
    redis: [["7.0.0", "8.2.2"]],
    valkey: none,
  },
  {
    advisoryId: "trim-acked-noop",
    kind: "trimming",
    title: "Trimming with ~ and ACKED or DELREF removes nothing",
    text: "XADD and XTRIM with MAXLEN ~ … ACKED or DELREF never trim (redis#14656): a stream grows until memory is gone. Use = instead of ~, or upgrade.",
    redis: [
      ["8.2.0", "8.2.7"],
      ["8.4.0", "8.4.4"],
    ],
    valkey: none,
  },
  {
    advisoryId: "acked-after-destroy",
    kind: "trimming",
    title: "ACKED is wrong after a group was destroyed",
    text: "After XGROUP DESTROY, trimming with ACKED misjudges who still needs an entry (redis#14552).",
    redis: [
      ["8.2.0", "8.2.7"],
      ["8.4.0", "8.4.4"],
    ],
    valkey: none,
  },
  {
    advisoryId: "idmp-restart",
    kind: "deduplication",
    title: "Duplicates slip through a restart",
    text: "What XADD IDMP remembers has holes after a restart or a load of the append-only file (redis#14794): a repeated entry can be added twice.",
    redis: [["8.6.0", "8.6.2"]],
    valkey: none,
  },
  {
    advisoryId: "idmp-deleted",
    kind: "deduplication",
    title: "A repeat of a deleted entry is accepted and not added",
    text: "XADD IDMP answers with the id of the original even when that was deleted or trimmed (redis#14908): an id in a producer's log need not be in the stream.",
    redis: [["8.6.0", notMended]],
    valkey: none,
  },
  {
    advisoryId: "idmp-future-ids",
    kind: "deduplication",
    title: "Ids ahead of the clock are remembered for ever",
    text: "Where entries have ids in the future, what XADD IDMP remembers never expires and its memory grows (redis#15836).",
    redis: [["8.6.0", notMended]],
    valkey: none,
  },
  {
    advisoryId: "CVE-2022-31144",
    kind: "security",
    title: "CVE-2022-31144: XAUTOCLAIM overflows the heap",
    text: "XAUTOCLAIM on a crafted stream can run code on the server.",
    redis: [["7.0.0", "7.0.4"]],
    valkey: none,
  },
  {
    advisoryId: "CVE-2025-49844",
    kind: "security",
    title: "CVE-2025-49844: a Lua script can leave its sandbox",
    text: "Whoever may run EVAL may run code on the server.",
    redis: [
      ["6.0.0", "6.2.20"],
      ["7.0.0", "7.2.11"],
      ["7.4.0", "7.4.6"],
      ["7.9.0", "8.0.4"],
      ["8.2.0", "8.2.2"],
    ],
    valkey: [
      ["7.2.0", "7.2.11"],
      ["8.0.0", "8.0.6"],
      ["8.1.0", "8.1.4"],
    ],
  },
  {
    advisoryId: "CVE-2025-62507",
    kind: "security",
    title: "CVE-2025-62507: XACKDEL overflows the stack",
    text: "XACKDEL with many ids can run code on the server. The console does not use XACKDEL here.",
    redis: [["8.2.0", "8.2.3"]],
    valkey: none,
  },
  {
    advisoryId: "CVE-2026-23479",
    kind: "security",
    title: "CVE-2026-23479: a blocked reader that is evicted",
    text: "A client that is evicted while it waits in XREADGROUP BLOCK or the like can be used to run code on the server.",
    redis: [["8.6.0", "8.6.3"]],
    valkey: [
      ["7.2.0", "7.2.13"],
      ["9.0.0", "9.0.4"],
    ],
  },
  {
    advisoryId: "CVE-2026-63639",
    kind: "security",
    title: "CVE-2026-63639: a stream in a crafted RESTORE or RDB",
    text: "Two consumers that share a pending entry in a crafted payload can be used to run code on the server.",
    redis: [
      ["6.0.0", "6.2.23"],
      ["7.0.0", "7.2.15"],
      ["7.4.0", "7.4.10"],
      ["7.9.0", "8.2.8"],
      ["8.4.0", "8.4.5"],
      ["8.6.0", "8.6.5"],
    ],
    valkey: [
      ["8.0.0", "8.0.10"],
      ["9.0.0", "9.0.5"],
      ["9.1.0", "9.1.1"],
    ],
  },
];

/** What is known to be wrong with this very release; empty for products and builds that no table speaks of. */
export function advisoriesOf(product: Product | null): Advisory[] {
  if (product === null || product.number === null) return [];
  const column = product.name === "Redis" ? "redis" : product.name === "Valkey" ? "valkey" : null;
  if (column === null) return [];
  const { number } = product;
  return known.flatMap(({ redis, valkey, ...advisory }) => {
    const ranges = column === "redis" ? redis : valkey;
    const range = ranges.find(([from, to]) => number >= numberOf(from) && number < numberOf(to));
    if (range === undefined) return [];
    return [{ ...advisory, mendedIn: range[1] === notMended ? null : `${product.name} ${range[1]}` }];
  });
}

/** Why a command must not be used on a release that has it, in words; null where nothing speaks against it. */
export function unsafeCommand(product: Product | null, command: string): string | null {
  if (command !== "XACKDEL") return null;
  const [found] = advisoriesOf(product).filter(({ advisoryId }) => advisoryId === "CVE-2025-62507");
  return found ? `XACKDEL is unsafe on this server (CVE-2025-62507); upgrade to ${found.mendedIn} or later.` : null;
}

function numberOf(version: string): number {
  return versionNumber(version) ?? Number.POSITIVE_INFINITY;
}
