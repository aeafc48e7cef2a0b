import { mappedValues, type ProducerMapping } from "../../../schema/producer-mapping";
import { fieldNames } from "../field-kinds";
import { flagOf, jsonTextOf, objectOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft, roleOf } from "./adapter";

/** What stands under a name, or under names joined by dots; a field that itself has dots in its name goes first. */
function valueAt(body: Values, path: string | undefined): unknown {
  if (path === undefined) return undefined;
  if (body[path] !== undefined) return body[path];
  let at: unknown = body;
  for (const name of path.split(".")) at = objectOf(at)?.[name];
  return at;
}

const lastName = (path: string) => path.split(".").at(-1) ?? path;

/** A producer as the settings describe it: nothing of it is guessed but what they leave out. */
export function mappedAdapter({ fields, values, mode }: ProducerMapping): Adapter {
  type Means = keyof typeof values;
  /** One value may mean several things: a kind that is speech, and the user's. */
  const means = (value: unknown, what: Means) => values[what]?.includes(textOf(value) ?? "") === true;
  const isKnown = (value: unknown) => mappedValues.some((what) => means(value, what));

  function roleIn(body: Values, kind: unknown): Draft["role"] {
    for (const value of [valueAt(body, fields.role), kind]) {
      const role = (["user", "agent", "human", "system"] as const).find((what) => means(value, what)) ?? roleOf(value);
      if (role !== undefined) return role;
    }
    return undefined;
  }

  function isFinal(body: Values, kind: unknown): boolean | undefined {
    const final = valueAt(body, fields.final);
    for (const value of [final, kind]) {
      if (means(value, "partial")) return false;
      if (means(value, "done")) return true;
    }
    return flagOf(final);
  }

  function read(body: Values): Draft[] | null {
    const kind = valueAt(body, fields.kind);
    const text = textOf(valueAt(body, fields.text));
    const base = { happenedAt: valueAt(body, fields.time) };
    if (means(kind, "silent")) return [{ ...rawDraft(textOf(kind)), ...base }];
    if (means(kind, "error")) return [{ kind: "error", reason: text, name: textOf(kind), ...base }];
    const isEnd = means(kind, "call_end");
    if (isEnd || means(kind, "call_start")) return [{ ...readTool(body, isEnd), ...base }];
    if (text === undefined || (values.speech !== undefined && kind !== undefined && !isKnown(kind))) return null;
    const final = isFinal(body, kind);
    const role = roleIn(body, kind) ?? "unknown";
    const draft: Draft = { kind: "transcript", role, text, likelyMode: final === false ? "replace" : "line", ...base };
    if (final !== undefined) draft.phase = final ? "final" : "partial";
    if (mode !== null) draft.mode = mode;
    else if (final) draft.mode = "replace";
    draft.segment = textOf(valueAt(body, fields.segment));
    draft.speaker = textOf(valueAt(body, fields.speaker));
    return [draft];
  }

  function readTool(body: Values, isEnd: boolean): Draft {
    return {
      ...{ kind: "tool", phase: isEnd ? "end" : "start", status: isEnd ? "ok" : undefined },
      ...{ toolCallId: textOf(valueAt(body, fields.call)), tool: textOf(valueAt(body, fields.tool)) },
      ...{ args: jsonTextOf(valueAt(body, fields.args)), result: jsonTextOf(valueAt(body, fields.result)) },
    };
  }

  const { text, tool: _, args: __, result: ___, ...facts } = fields;
  return {
    name: "mapped",
    fits: (body) => valueAt(body, fields.text) !== undefined || isKnown(valueAt(body, fields.kind)),
    start: () => read,
    typeOf: (body) => textOf(valueAt(body, fields.kind)),
    knownFields: new Set(Object.values(fields).map((path) => path.split(".")[0] ?? path)),
    fields: fieldNames(lastName(text ?? ""), Object.values(facts).map(lastName).join(" ")),
  };
}
