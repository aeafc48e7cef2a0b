import type { RawEntry } from "../schema/stream-entry";

/** What a field must say: one of `values`, or anything at all where that is null. */
type Condition = { path: string; values: ReadonlySet<string> | null };

/** Entries of streams that fit the pattern and say what they must go to `topic`; null: they are not worth keeping. */
export type Route = { prefix: string; suffix: string; conditions: readonly Condition[]; topic: string | null };

const routeShape = /^([^*?[\]\\()=]*)\*([^*?[\]\\()=]*)(?:\((.*)\))?=(.+)$/;
const topicShape = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/;
const longest = 200;
const maxConditions = 8;

/** `conv:*=calls`, `conv:*(kind:transcript|tool;phase:final)=speech`, `conv:*(phase:partial)=-`: null for anything else. */
export function parseRoute(text: string): Route | null {
  const [, prefix = "", suffix = "", inside, topic = ""] = routeShape.exec(text.trim()) ?? [];
  if (topic !== "-" && !topicShape.test(topic)) return null;
  const conditions = inside === undefined ? [] : inside.split(";").map(parseCondition);
  if (conditions.length > maxConditions) return null;
  const whole = conditions.flatMap((condition) => condition ?? []);
  return whole.length < conditions.length
    ? null
    : { prefix, suffix, conditions: whole, topic: topic === "-" ? null : topic };
}

function parseCondition(text: string): Condition | null {
  const [, path = "", said = ""] = /^\s*([^:|;\s]+)\s*:(.+)$/.exec(text) ?? [];
  const values = said.split("|").map((value) => value.trim());
  if (path === "" || path.length > longest || values.some((value) => value === "" || value.length > longest))
    return null;
  return { path, values: values.includes("*") ? null : new Set(values) };
}

/**
 * The routes that a stream's entries may take, in their order; none where the stream is not bridged. What stands behind
 * one without conditions is never reached.
 */
export function routesOf(routes: readonly Route[], streamKey: string): Route[] {
  const own = routes.filter(
    ({ prefix, suffix }) =>
      streamKey.length > prefix.length + suffix.length && streamKey.startsWith(prefix) && streamKey.endsWith(suffix),
  );
  const last = own.findIndex(({ conditions }) => conditions.length === 0);
  return last === -1 ? own : own.slice(0, last + 1);
}

/** Where they may lead. A stream whose topic cannot be written to is not read. */
export function topicsOf(routes: readonly Route[]): string[] {
  return [...new Set(routes.flatMap(({ topic }) => topic ?? []))];
}

/** Where one entry goes: the first route that fits; null where that drops it, or where none fits. */
export function topicOf(routes: readonly Route[], entry: RawEntry): string | null {
  for (const { conditions, topic } of routes) {
    if (conditions.every((condition) => fits(condition, entry))) return topic;
  }
  return null;
}

function fits({ path, values }: Condition, entry: RawEntry): boolean {
  const said = valueAt(entry, path);
  return said !== undefined && (values === null || values.has(said));
}

/** A field by its whole name; else what lies at the rest of the path in the JSON that the field before the first dot holds. */
function valueAt({ fields }: RawEntry, path: string): string | undefined {
  if (Object.hasOwn(fields, path)) return fields[path];
  const [name = "", ...rest] = path.split(".");
  if (rest.length === 0 || !Object.hasOwn(fields, name)) return undefined;
  let at: unknown = parsed(fields[name] ?? "");
  for (const step of rest) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = Object.entries(at).find(([key]) => key === step)?.[1];
  }
  return at === undefined || at === null || typeof at === "object" ? undefined : String(at);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
