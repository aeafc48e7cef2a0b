import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { RouteHealth } from "@/lib/schema/alert-route";
import { Delivery, Told } from "@/lib/schema/delivery";
import { IncidentLogLine, IncidentRecord } from "@/lib/schema/incident";
import { AppError } from "@/server/errors";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";

const keptMs = 90 * 24 * 3_600_000;
const maxPast = 500;
const maxPastFindings = 3;
/** Of one incident's log: what is sent beyond that is not told there. */
const maxSendings = 300;

export type IncidentCommand = [name: string, ...args: (string | number)[]];

/** Everything about incidents as it was at one moment. */
export type IncidentsState = {
  version: string | null;
  /** Not over yet. */
  open: ReadonlyMap<string, IncidentRecord>;
  past: ReadonlyMap<string, IncidentRecord>;
  logs: ReadonlyMap<string, readonly IncidentLogLine[]>;
  logSizes: ReadonlyMap<string, number>;
  queue: ReadonlyMap<string, Delivery>;
  told: ReadonlyMap<string, Told>;
  health: ReadonlyMap<string, RouteHealth>;
};

/** Consoles that watch the same streams share their incidents, and no others. */
export function watchNameOf(patterns: readonly string[], digest: (text: string) => string): string {
  const name = [...patterns].sort().join(",");
  return name.length <= 100 ? name : digest(name);
}

/**
 * Incidents in the state store: 100 that are not over at most, the newest 500 that are, 90 days long; of each up to 100
 * deeds and 300 lines of what was sent. Everything is read again only when somebody changed something.
 * Reading is `state-unreachable` while the store does not answer.
 */
export function createIncidentStore({ state, keys, watch }: { state: Redis; keys: OwnKeys; watch: string }) {
  const at = {
    open: keys.incidents(watch),
    past: keys.incidentsPast(watch),
    version: keys.incidentsVersion(watch),
    sizes: keys.incidentLogSizes(watch),
    queue: keys.incidentQueue(watch),
    told: keys.incidentTold(watch),
    health: keys.incidentRoutes(watch),
  };
  const logOf = (incidentId: string) => keys.incidentLog(watch, incidentId);
  let known: IncidentsState | null = null;
  let reading: Promise<IncidentsState> | null = null;

  async function readNow(): Promise<IncidentsState> {
    const version = await state.get(at.version);
    if (known !== null && known.version === version) return known;
    const replies = await state
      .multi()
      .get(at.version)
      .hgetall(at.open)
      .hkeys(at.past)
      .hgetall(at.sizes)
      .hgetall(at.queue)
      .hgetall(at.told)
      .hgetall(at.health)
      .exec();
    const [now, open, pastIds, sizes, queue, told, health] = (replies ?? []).map(([error, reply]) => {
      if (error) throw error;
      return reply;
    });
    const before = known;
    const logSizes = new Map(pairsOf(sizes).map(([id, size]) => [id, Number(size)]));
    const next: IncidentsState = {
      version: typeof now === "string" ? now : null,
      open: parsed(IncidentRecord, pairsOf(open)),
      past: await readPast(namesOf(pastIds), before?.past),
      logs: await readLogs(logSizes, before),
      logSizes,
      queue: parsed(Delivery, pairsOf(queue)),
      told: parsed(Told, pairsOf(told)),
      health: parsed(RouteHealth, pairsOf(health)),
    };
    known = next;
    return next;
  }

  /** What is over does not change any more. */
  async function readPast(ids: string[], before: IncidentsState["past"] = new Map()) {
    const missing = ids.filter((id) => !before.has(id));
    const texts = missing.length === 0 ? [] : await state.hmget(at.past, ...missing);
    const fresh = parsed(
      IncidentRecord,
      missing.map((id, i) => [id, texts[i] ?? ""]),
    );
    const past = new Map<string, IncidentRecord>();
    for (const id of ids) {
      const record = before.get(id) ?? fresh.get(id);
      if (record) past.set(id, record);
    }
    return past;
  }

  async function readLogs(sizes: ReadonlyMap<string, number>, before: IncidentsState | null) {
    const logs = new Map<string, readonly IncidentLogLine[]>();
    const changed: string[] = [];
    for (const [id, size] of sizes) {
      const log = before?.logs.get(id);
      if (log && before?.logSizes.get(id) === size) logs.set(id, log);
      else changed.push(id);
    }
    const lists = await Promise.all(changed.map((id) => state.lrange(logOf(id), 0, -1)));
    changed.forEach((id, i) => {
      logs.set(
        id,
        (lists[i] ?? []).flatMap((text) => parse(IncidentLogLine, text) ?? []),
      );
    });
    return logs;
  }

  return {
    /** Shared by those who ask at the same time. */
    read(): Promise<IncidentsState> {
      reading ??= readNow()
        .catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          const text = `The incidents cannot be read: the state store does not answer (${reason}).`;
          throw new AppError("state-unreachable", text);
        })
        .finally(() => {
          reading = null;
        });
      return reading;
    },
    /** As last read; null before. */
    known: (): IncidentsState | null => known,

    keep: (record: IncidentRecord): IncidentCommand[] => [["hset", at.open, record.incidentId, JSON.stringify(record)]],
    keepAsPast(record: IncidentRecord): IncidentCommand[] {
      const shortened = { ...record, findings: record.findings.slice(0, maxPastFindings) };
      return [
        ["hdel", at.open, record.incidentId],
        ["hset", at.past, record.incidentId, JSON.stringify(shortened)],
      ];
    },
    /** What is too old, or too many. */
    forgetOld({ past }: IncidentsState, nowMs: number): IncidentCommand[] {
      const newestFirst = [...past.values()].sort((a, b) => b.openedAtMs - a.openedAtMs);
      const old = newestFirst.filter(({ openedAtMs }, i) => i >= maxPast || openedAtMs < nowMs - keptMs);
      return old.flatMap(({ incidentId }): IncidentCommand[] => [
        ["hdel", at.past, incidentId],
        ["hdel", at.sizes, incidentId],
        ["del", logOf(incidentId)],
      ]);
    },
    addLine(incidentId: string, line: IncidentLogLine, { logSizes }: IncidentsState): IncidentCommand[] {
      if ("route" in line && (logSizes.get(incidentId) ?? 0) >= maxSendings) return [];
      return [
        ["rpush", logOf(incidentId), JSON.stringify(line)],
        ["pexpire", logOf(incidentId), 2 * keptMs],
        ["hincrby", at.sizes, incidentId, 1],
      ];
    },
    queue: (key: string, delivery: Delivery | null): IncidentCommand[] => putOrDrop(at.queue, key, delivery),
    tell: (key: string, told: Told | null): IncidentCommand[] => putOrDrop(at.told, key, told),
    health: (route: string, health: RouteHealth): IncidentCommand[] => putOrDrop(at.health, route, health),
    /** Without it nobody sees what changed. */
    touch: (): IncidentCommand => ["set", at.version, randomUUID()],
  };
}

export type IncidentStore = ReturnType<typeof createIncidentStore>;

const putOrDrop = (key: string, field: string, value: object | null): IncidentCommand[] => [
  value === null ? ["hdel", key, field] : ["hset", key, field, JSON.stringify(value)],
];

function namesOf(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}

function pairsOf(reply: unknown): [string, string][] {
  if (typeof reply !== "object" || reply === null) return [];
  return Object.entries(reply).map(([name, value]) => [name, String(value)]);
}

/** What is not as we write it is left out. */
function parsed<T extends z.ZodType>(schema: T, pairs: readonly (readonly [string, string])[]) {
  const values = new Map<string, z.output<T>>();
  for (const [name, text] of pairs) {
    const value = parse(schema, text);
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

function parse<T extends z.ZodType>(schema: T, text: string): z.output<T> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
