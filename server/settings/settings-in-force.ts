import type { SettingFact, SettingRow, SettingsAnswer } from "@/lib/schema/settings";
import type { Thresholds } from "@/lib/schema/thresholds";
import type { ChangedValues } from "@/lib/settings/step-settings";
import type { Log } from "@/server/log";
import type { Redis } from "@/server/redis/connect";
import { nothingChanged, parseStored, type StoredSettings } from "./stored-settings";

export type Changeable = { thresholds: Thresholds; expectedGroups: { pattern: string; groups: string[] }[] };

export type SettingsInForceOptions = {
  state: Redis;
  key: string;
  /** As the process was started. */
  started: readonly SettingFact[];
  /** What it all amounts to with these texts in place of those it was started with; what does not fit is left out. */
  applied: (texts: ReadonlyMap<string, string>) => Changeable;
  onChange: (changed: Changeable, values: ChangedValues) => void;
  log: Log;
  now: () => number;
};

const readEveryMs = 1_000;

/**
 * The settings that are in force: those of the process, and over them what people changed on any console of the state
 * store, which is read every second. While the store does not answer the last known stay in force, and that is told.
 */
export function createSettingsInForce(options: SettingsInForceOptions) {
  const { state, key, started, applied, onChange, log, now } = options;
  let stored: StoredSettings = nothingChanged;
  let readText: string | null = null;
  let unreadSinceMs: number | null = now();
  let timer: NodeJS.Timeout | undefined;
  let isReading = false;

  function take(text: string | null): void {
    unreadSinceMs = null;
    if (text === readText) return;
    readText = text;
    const parsed = parseStored(text);
    if (parsed === null) {
      log.error(`the changed settings in ${key} of the state store cannot be read; those before stay in force`);
      return;
    }
    // A look that began before a write of our own may end after it.
    if (text !== null && parsed.version < stored.version) return;
    stored = parsed;
    const texts = Object.entries(stored.values).map(([name, value]) => [name, value.text] as const);
    onChange(applied(new Map(texts)), stored.values);
    log.info({ version: stored.version }, "the settings were changed");
  }

  async function load(): Promise<void> {
    take(await state.get(key));
  }

  async function readAgain(): Promise<void> {
    if (isReading) return;
    isReading = true;
    try {
      await load();
    } catch (error) {
      unreadSinceMs ??= now();
      log.debug({ err: error }, "the settings could not be read again");
    } finally {
      isReading = false;
    }
  }

  function rowOf(fact: SettingFact): SettingRow {
    const changed = Object.hasOwn(stored.values, fact.name) ? stored.values[fact.name] : undefined;
    if (changed === undefined || !fact.isChangeable) {
      return { ...fact, started: null, changedBy: null, changedAtMs: null };
    }
    const started = { text: fact.text, source: fact.source };
    const { text, by, atMs } = changed;
    return { ...fact, text, source: "changed", started, changedBy: by, changedAtMs: atMs };
  }

  return {
    load,
    /** What a read or a write of the store's value gave. */
    take,
    answer: (): SettingsAnswer => ({
      version: stored.version,
      rows: started.map(rowOf),
      history: stored.history,
      unreadSinceMs,
    }),
    start(): void {
      timer = setInterval(() => void readAgain(), readEveryMs);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}

export type SettingsInForce = ReturnType<typeof createSettingsInForce>;
