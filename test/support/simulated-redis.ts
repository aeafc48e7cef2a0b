import type { GroupReading, StreamReading } from "@/lib/stream/reading";
import { atMs, group } from "./builders";

type Entry = { id: string; order: bigint };
type SimulatedGroup = { last: Entry; entriesRead: number | null; pending: Set<string>; consumers: number };

type Kept = {
  entries: Entry[];
  added: number;
  lastId: Entry;
  maxDeleted: Entry;
  groups: Map<string, SimulatedGroup>;
};

const zero: Entry = { id: "0-0", order: 0n };
const nodeEntries = 100;

/**
 * One stream key with the counters of Redis 8, after `streamReplyWithRange`, `streamRangeHasTombstones` and
 * `streamEstimateDistanceFromFirstEverEntry`: a server whose counters can be trusted, where none is at hand. `isDrifting`
 * makes it one of before 8, which goes on counting one by one for a group that trimming has overtaken.
 */
export function createSimulatedRedis({ isDrifting = false }: { isDrifting?: boolean } = {}) {
  let entries: Entry[] = [];
  let added = 0;
  let lastId = zero;
  let maxDeleted = zero;
  let clockMs = atMs;
  let groups = new Map<string, SimulatedGroup>();
  let other: Kept | null = null;

  function keep(): Kept {
    return structuredClone({ entries, added, lastId, maxDeleted, groups });
  }

  function putBack(): void {
    if (other === null) throw new Error("nothing was copied");
    ({ entries, added, lastId, maxDeleted, groups } = structuredClone(other));
  }

  function trim(args: string[]): void {
    const at = args.indexOf("MAXLEN");
    if (at < 0) return;
    const length = Number(args[at + 2]);
    const isExact = args[at + 1] === "=";
    while (entries.length > length && (isExact || entries.length - nodeEntries >= length)) {
      entries = entries.slice(isExact ? entries.length - length : nodeEntries);
    }
  }

  function hasTombstoneFrom(start: Entry): boolean {
    const [first] = entries;
    if (first === undefined || maxDeleted.order === 0n || first.order > maxDeleted.order) return false;
    return start.order <= maxDeleted.order;
  }

  function positionOf(entry: Entry): number | null {
    if (added === 0) return 0;
    const [first] = entries;
    if (first === undefined && entry.order <= lastId.order) return added;
    if (entry.order !== 0n && entry.order < maxDeleted.order) return null;
    if (entry.order === lastId.order) return added;
    if (first === undefined || entry.order > lastId.order) return null;
    if (maxDeleted.order !== 0n && maxDeleted.order >= first.order) return null;
    if (entry.order < first.order) return added - entries.length;
    return entry.order === first.order ? added - entries.length + 1 : null;
  }

  function read(name: string, args: string[]): unknown {
    const reader = groups.get(name);
    if (!reader) return null;
    reader.consumers = 1;
    const found = entries
      .filter(({ order }) => order > reader.last.order)
      .slice(0, Number(args[args.indexOf("COUNT") + 1]));
    for (const entry of found) {
      const [first] = entries;
      const isWithin = isDrifting || (first !== undefined && reader.last.order >= first.order);
      if (reader.entriesRead !== null && isWithin && !hasTombstoneFrom(isDrifting ? entry : reader.last))
        reader.entriesRead++;
      else if (added > 0) reader.entriesRead = positionOf(entry);
      reader.last = entry;
      if (!args.includes("NOACK")) reader.pending.add(entry.id);
    }
    return found.length === 0 ? null : [["key", found.map(({ id }) => [id, ["f", "v"]])]];
  }

  function changeGroup(verb: string, name: string, id: string | undefined, count: string | undefined): unknown {
    if (verb === "DESTROY") return groups.delete(name);
    const { pending = new Set<string>(), consumers = 0 } = groups.get(name) ?? {};
    if (verb === "DELCONSUMER") {
      const held = pending.size;
      groups.set(name, {
        ...(groups.get(name) ?? { last: zero, entriesRead: null }),
        pending: new Set(),
        consumers: 0,
      });
      return held;
    }
    const entriesRead = count === undefined ? null : Number(count);
    groups.set(name, { last: id === "$" ? lastId : entryOf(id ?? "0"), entriesRead, pending, consumers });
    return "OK";
  }

  return {
    /** The commands the random game plays; anything else throws. */
    run(args: string[]): unknown {
      clockMs += 10;
      const [command, , ...rest] = args;
      switch (command) {
        case "XADD": {
          const id = rest[rest.length - 3] ?? "";
          const clock = entryOf(`${clockMs}-0`);
          lastId = id !== "*" ? entryOf(id) : clock.order > lastId.order ? clock : after(lastId);
          entries.push(lastId);
          added++;
          trim(rest);
          return lastId.id;
        }
        case "XLEN":
          return entries.length;
        case "XTRIM":
          return trim(rest);
        case "XDEL": {
          const gone = entryOf(rest[0] ?? "");
          const length = entries.length;
          entries = entries.filter(({ order }) => order !== gone.order);
          if (entries.length < length && gone.order > maxDeleted.order) maxDeleted = gone;
          return length - entries.length;
        }
        case "XREADGROUP":
          return read(args[2] ?? "", args);
        case "XACK":
          for (const id of rest.slice(1)) groups.get(rest[0] ?? "")?.pending.delete(id);
          return rest.length - 1;
        case "XGROUP":
          return changeGroup(args[1] ?? "", args[3] ?? "", args[4], args[6]);
        case "XSETID":
          added = Number(rest[2]);
          return "OK";
        case "COPY":
          if (rest[0] === "REPLACE") throw new Error("a copy needs two keys");
          if (args[1]?.endsWith(":other")) putBack();
          else other = keep();
          return 1;
        case "RENAME":
        case "EVAL":
          return putBack();
        case "EXPIRE":
        case "DEL":
          entries = [];
          added = 0;
          lastId = zero;
          maxDeleted = zero;
          groups = new Map();
          return 1;
        default:
          throw new Error(`${command} is not simulated`);
      }
    },
    reading(): StreamReading {
      return {
        readAtMs: clockMs,
        length: entries.length,
        lastGeneratedId: lastId.id,
        entriesAdded: added,
        maxDeletedEntryId: maxDeleted.id,
        firstEntryId: entries[0]?.id ?? null,
        lastEntryId: entries.at(-1)?.id ?? null,
        groups: [...groups].map(
          ([name, { last, entriesRead, pending, consumers }]): GroupReading =>
            group({ name, lastDeliveredId: last.id, entriesRead, pending: pending.size, consumers }),
        ),
      };
    },
  };
}

function after({ id }: Entry): Entry {
  const [ms, sequence = "0"] = id.split("-");
  return entryOf(`${ms}-${BigInt(sequence) + 1n}`);
}

function entryOf(id: string): Entry {
  const [ms = "0", sequence = "0"] = id.split("-");
  return { id: `${ms}-${sequence}`, order: (BigInt(ms) << 64n) + BigInt(sequence) };
}
