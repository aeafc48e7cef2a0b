import { z } from "zod";
import type { BridgeWorkerState } from "@/lib/schema/durability";
import type { Redis } from "../redis/connect";

/** What the console reads of a worker's own words; the worker may be of another release. */
const Said = z.object({
  ownStreams: z.number().int().nonnegative().nullable().catch(null),
  sentEntries: z.number().int().nonnegative().nullable().catch(null),
  ackedEntries: z.number().int().nonnegative().nullable().catch(null),
  goneEntries: z.number().int().nonnegative().nullable().catch(null),
  problems: z.array(z.string()).catch([]),
});

const maxWorkers = 50;
const maxProblems = 5;

export type BridgeWorkersOptions = {
  state: Redis;
  key: string;
  /** How long a beat lasts; null where the console is not told. */
  leaseMs: number | null;
};

/** The workers that the state store knows, those that live first. Throws where it does not answer. */
export async function readBridgeWorkers({ state, key, leaseMs }: BridgeWorkersOptions): Promise<BridgeWorkerState[]> {
  const [time, said] = await Promise.all([state.time(), state.hgetall(key)]);
  const [seconds = 0, micros = 0] = time.map(Number);
  const nowMs = seconds * 1_000 + Math.floor(micros / 1_000);
  const workers = Object.entries(said).map(([worker, text]) => workerOf(worker, text, nowMs, leaseMs));
  workers.sort((a, b) => Number(b.isAlive) - Number(a.isAlive) || (a.worker < b.worker ? -1 : 1));
  return workers.slice(0, maxWorkers);
}

function workerOf(worker: string, text: string, nowMs: number, leaseMs: number | null): BridgeWorkerState {
  const [, ends = "0", json = "{}"] = /^(\d+) (.*)$/s.exec(text) ?? [];
  const parsed = Said.safeParse(parseJson(json));
  const facts = parsed.success ? parsed.data : Said.parse({});
  return {
    worker,
    beatAgeMs: leaseMs === null ? null : Math.max(0, nowMs - (Number(ends) - leaseMs)),
    isAlive: Number(ends) > nowMs,
    ...facts,
    problems: facts.problems.slice(0, maxProblems),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
