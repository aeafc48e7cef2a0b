import { entryFields } from "../entries/entry-fields";
import type { RawEntry } from "../schema/stream-entry";

/** `json`: all fields. `field`: what this one holds, byte by byte. */
export type ValueShape = { kind: "json" } | { kind: "field"; name: string };

export type MessageSource = {
  callId: string;
  streamKey: string;
  /** Tells one history of ids from another: after a fail-over an id may be used again. */
  serverId: string;
};

/** One Kafka message. `isBase64`: the value is bytes, given as base64. */
export type BridgeMessage = {
  key: string;
  value: string;
  isBase64: boolean;
  headers: { "redis-stream": string; "redis-id": string; "redis-server": string; "content-type": string };
};

const jsonType = "application/json";
const bytesType = "application/octet-stream";

/**
 * An entry as a message. As JSON it is an object of its fields in their order; where a name comes twice or is not
 * UTF-8 it is an array of [name, value] instead, and what is not UTF-8 is `{"base64":"…"}`: nothing of an entry is
 * changed or left out. An entry without the one field asked for comes as JSON, and its content type says so.
 */
export function messageOf(entry: RawEntry, source: MessageSource, shape: ValueShape): BridgeMessage {
  const { value, isBase64, type } = messageValue(entry, shape);
  return {
    key: source.callId,
    value,
    isBase64,
    headers: {
      "redis-stream": source.streamKey,
      "redis-id": entry.id,
      "redis-server": source.serverId,
      "content-type": type,
    },
  };
}

function messageValue(entry: RawEntry, shape: ValueShape): { value: string; isBase64: boolean; type: string } {
  if (shape.kind === "field") {
    const field = entryFields(entry).findLast(({ name, nameIsBase64 }) => name === shape.name && !nameIsBase64);
    if (field) return { value: field.value, isBase64: field.isBase64, type: bytesType };
  }
  return { value: fieldsAsJson(entry), isBase64: false, type: jsonType };
}

function fieldsAsJson(entry: RawEntry): string {
  if (entry.pairs === undefined && entry.base64 === undefined) return JSON.stringify(entry.fields);
  const fields = entryFields(entry);
  const names = new Set(fields.map(({ name }) => name));
  const isObject = names.size === fields.length && !fields.some(({ nameIsBase64 }) => nameIsBase64);
  const parts = fields.map((field) => {
    const name = asJson(field.name, field.nameIsBase64);
    const value = asJson(field.value, field.isBase64);
    return isObject ? `${name}:${value}` : `[${name},${value}]`;
  });
  return isObject ? `{${parts.join(",")}}` : `[${parts.join(",")}]`;
}

function asJson(text: string, isBase64: boolean): string {
  return isBase64 ? `{"base64":${JSON.stringify(text)}}` : JSON.stringify(text);
}
