import type { RawEntry } from "../../schema/stream-entry";
import { firstText, isObject, numberOf, objectOf, type Values } from "./loose-value";

/** What stands around a producer's event: facts the event itself need not repeat. */
export type Envelope = {
  happenedAt?: unknown;
  source?: string | undefined;
  eventId?: string | undefined;
  sequence?: number | undefined;
};

/** One layer of an entry: its flat fields first, then what is wrapped in it. */
export type Layer = { body: Values; envelope: Envelope };

export const timeNames = [
  "ts",
  "timestamp",
  "time",
  "created_at",
  "createdAt",
  "event_time",
  "occurred_at",
  "emitted_at",
  "at",
  "t",
] as const;
const wrapNames = ["data", "payload", "event", "json", "message", "body"] as const;
const typeNames = ["type", "event", "kind", "event_type", "message_type"] as const;
/** What an outer layer says of the text within it, where the text's own layer does not. */
const hintNames = [
  "interim",
  "partial",
  "is_partial",
  "is_final",
  "isFinal",
  "final",
  "role",
  "id",
  "message_id",
] as const;

/** Names that stand around any producer's event, so that no report calls them unknown. */
export const envelopeNames: ReadonlySet<string> = new Set([
  ...timeNames,
  ...wrapNames,
  ...typeNames,
  ...["src", "source", "eid", "id", "event_id", "seq", "sequence", "specversion", "subject", "datacontenttype"],
]);

const deepest = 5;

/** The entry's own fields that are text. */
export function outerLayer(entry: RawEntry): Layer {
  if (entry.base64 === undefined) return { body: entry.fields, envelope: {} };
  const binary = new Set(entry.base64);
  return {
    body: Object.fromEntries(Object.entries(entry.fields).filter(([name]) => !binary.has(name))),
    envelope: {},
  };
}

/** The layers inside, from the outside in; at most a few. */
export function* innerLayers(outer: Layer): Generator<Layer> {
  let layer = outer;
  for (let depth = 1; depth < deepest; depth += 1) {
    const inner = wrappedIn(layer.body, depth === 1);
    if (inner === undefined) return;
    layer = { body: withType(inner, layer.body), envelope: envelopeOf(layer) };
    yield layer;
  }
}

/** An event that is of no known format may still be one layer of text and its wrapping: what is known around it. */
function envelopeOf({ body, envelope }: Layer): Envelope {
  const isCloudEvent = typeof body.specversion === "string";
  return {
    happenedAt: (isCloudEvent ? body.time : undefined) ?? timeIn(body) ?? envelope.happenedAt,
    source: firstText(body.src, body.source) ?? envelope.source,
    eventId: firstText(body.eid, body.event_id, isCloudEvent ? body.id : undefined) ?? envelope.eventId,
    sequence: numberOf(body.seq) ?? numberOf(body.sequence) ?? envelope.sequence,
  };
}

export function timeIn(body: Values): unknown {
  for (const name of timeNames) {
    const value = body[name];
    if (typeof value === "string" ? value !== "" : typeof value === "number") return value;
  }
  return undefined;
}

function wrappedIn(body: Values, isOuter: boolean): Values | undefined {
  for (const name of wrapNames) {
    const value = body[name];
    if (value === undefined) continue;
    const inner = objectOf(value);
    if (inner !== undefined) return inner;
  }
  if (!isOuter) return undefined;
  let only: Values | undefined;
  for (const name in body) {
    const inner = objectOf(body[name]);
    if (inner === undefined) continue;
    if (only !== undefined) return undefined;
    only = inner;
  }
  return only;
}

/**
 * `type` beside `data` is the type of the data, where the data has none of its own, and so is what is said of it there:
 * that it is final, who speaks, its id. Not where the wrapping is a standard's.
 */
function withType(inner: Values, outer: Values): Values {
  if (typeof outer.specversion === "string") return inner;
  let whole: Record<string, unknown> | undefined;
  for (const name of hintNames) {
    const hint = outer[name];
    if (hint === undefined || inner[name] !== undefined || typeof hint === "object") continue;
    whole ??= { ...inner };
    whole[name] = hint;
  }
  if (typeNames.some((name) => typeof inner[name] === "string")) return whole ?? inner;
  const name = typeNames.find(
    (candidate) => typeof outer[candidate] === "string" && !isObject(objectOf(outer[candidate])),
  );
  return name === undefined ? (whole ?? inner) : { ...(whole ?? inner), [name]: outer[name] };
}
