import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Actor } from "@/lib/permissions";
import type { SettingsAnswer, SettingsChange, SettingsUndo, SettingsVersion } from "@/lib/schema/settings";
import { settingName, valueText } from "@/lib/settings/setting-text";
import { stepSettings, undoOf } from "@/lib/settings/step-settings";
import { type AuditLog, stateUnreachable } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import type { Redis } from "@/server/redis/connect";
import type { SettingsInForce } from "./settings-in-force";
import { maxVersionsKept, parseStored, type StoredSettings } from "./stored-settings";

export type SettingsDeskOptions = {
  state: Redis;
  key: string;
  lockKey: string;
  audit: AuditLog;
  inForce: SettingsInForce;
  /** What is wrong with a text for this setting, in the words of the start; null where it fits and may be changed. */
  problemWith: (name: string, text: string | null) => string | null;
  now: () => number;
};

type Who = { actor: Actor; address: string | null };
type How = { undoes: number | null; reason: string | undefined };
type Wanted = readonly { name: string; text: string | null }[];

/** Longer than a write may take; a console that was killed while it held the lock keeps nobody out for long. */
const lockMs = 6_000;
const lockTries = 20;
const lockEveryMs = 100;

/**
 * Changes settings: checked by the rules of the environment, one change at a time over all consoles, written in one step
 * with its audit record, and only over the version that was seen (`conflict`). The state store must answer.
 */
export function createSettingsDesk(options: SettingsDeskOptions) {
  const { state, key, lockKey, audit, inForce, problemWith, now } = options;

  async function locked<T>(run: () => Promise<T>): Promise<T> {
    const holder = randomUUID();
    for (let i = 0; i < lockTries; i++) {
      const taken = await state.set(lockKey, holder, "PX", lockMs, "NX").catch((error: unknown) => {
        throw stateUnreachable(error);
      });
      if (taken !== "OK") {
        await sleep(lockEveryMs);
        continue;
      }
      try {
        return await run();
      } finally {
        const still = await state.get(lockKey).catch(() => null);
        if (still === holder) await state.del(lockKey).catch(() => 0);
      }
    }
    throw new AppError("conflict", "Somebody else changes settings at this moment; try again.");
  }

  async function read(): Promise<StoredSettings> {
    const text = await state.get(key).catch((error: unknown) => {
      throw stateUnreachable(error);
    });
    inForce.take(text);
    const stored = parseStored(text);
    if (stored === null) throw new AppError("conflict", `What the state store holds in ${key} cannot be read.`);
    return stored;
  }

  /** Writes what is wanted over the version that was seen. */
  async function write(seen: number, who: Who, how: How, wantedOf: (stored: StoredSettings) => Wanted) {
    const stored = await read();
    if (stored.version !== seen) {
      const by = stored.history[0]?.by ?? "Somebody";
      throw new AppError("conflict", `${by} has changed settings since you looked; look again, then change them.`);
    }
    const { name: by, role } = who.actor;
    const { undoes, reason = null } = how;
    const step = { by, role, reason, atMs: now(), undoes, maxKept: maxVersionsKept };
    const next = stepSettings(stored, wantedOf(stored), step);
    const [made] = next?.history ?? [];
    if (next === null || made === undefined) return;
    const text = JSON.stringify(next);
    await audit.commit(recordOf(made, who), [["set", key, text]], { inTime: true });
    inForce.take(text);
  }

  const writeInTurn = async (seen: number, who: Who, how: How, wantedOf: (stored: StoredSettings) => Wanted) => {
    await locked(() => write(seen, who, how, wantedOf));
    return inForce.answer();
  };

  return {
    async change({ version, changes, reason }: SettingsChange, who: Who): Promise<SettingsAnswer> {
      const issues = changes.flatMap(({ name, text }) => {
        const message = problemWith(name, text);
        return message === null ? [] : [{ path: name, message }];
      });
      if (issues.length > 0) throw new AppError("bad-request", issues.map(({ message }) => message).join("; "), issues);
      return writeInTurn(version, who, { undoes: null, reason }, () => changes);
    },
    undo({ version, reason }: SettingsUndo, who: Who): Promise<SettingsAnswer> {
      return writeInTurn(version, who, { undoes: version, reason }, (stored) => {
        const wanted = undoOf(stored, version);
        if (wanted === null) throw new AppError("conflict", `Version ${version} is not the newest; look again.`);
        return wanted;
      });
    },
  };
}

function recordOf({ version, changes, undoes, reason }: SettingsVersion, { actor, address }: Who) {
  return {
    kind: "outcome" as const,
    action: undoes === null ? "settings" : "settings-undo",
    requestId: null,
    jobId: null,
    part: null,
    actor: { name: actor.name, role: actor.role },
    address,
    reason,
    params: Object.fromEntries(
      changes.map(({ name, from, to }) => [settingName(name), `${valueText(name, from)} → ${valueText(name, to)}`]),
    ),
    targets: [],
    targetCount: changes.length,
    counts: null,
    durationMs: null,
    note: undoes === null ? `version ${version}` : `version ${version} takes version ${undoes} back`,
  };
}
