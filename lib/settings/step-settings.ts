import type { Role } from "../permissions";
import type { SettingsVersion } from "../schema/settings";

export type ChangedValues = Readonly<Record<string, { text: string; by: string; atMs: number }>>;
type Stored = { version: number; values: ChangedValues; history: readonly SettingsVersion[] };
type Wanted = { name: string; text: string | null };
export type Step = {
  by: string;
  role: Role;
  reason: string | null;
  atMs: number;
  undoes: number | null;
  maxKept: number;
};

/**
 * The next version; null where nothing would be another than it is. A wanted text of null goes back to what the process
 * was started with; of several for one name the last counts.
 */
export function stepSettings(
  stored: Stored,
  wanted: readonly Wanted[],
  { by, role, reason, atMs, undoes, maxKept }: Step,
): { version: number; values: ChangedValues; history: SettingsVersion[] } | null {
  const texts = new Map(wanted.map(({ name, text }) => [name, text]));
  const values = new Map(Object.entries(stored.values));
  const changes: SettingsVersion["changes"] = [];
  for (const [name, to] of texts) {
    const from = values.get(name)?.text ?? null;
    if (from === to) continue;
    changes.push({ name, from, to });
    if (to === null) values.delete(name);
    else values.set(name, { text: to, by, atMs });
  }
  if (changes.length === 0) return null;
  const version = stored.version + 1;
  const made: SettingsVersion = { version, atMs, by, role, reason, changes, undoes };
  return { version, values: Object.fromEntries(values), history: [made, ...stored.history].slice(0, maxKept) };
}

/** What takes the newest version back; null where it is not the one named, or not known any more. */
export function undoOf({ version, history }: Stored, named: number): Wanted[] | null {
  const [newest] = history;
  if (named !== version || newest?.version !== named) return null;
  return newest.changes.map(({ name, from }) => ({ name, text: from }));
}
