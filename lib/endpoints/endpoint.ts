import { z } from "zod";
import type { Permission } from "../permissions";
import { EntryIdInput } from "../schema/stream-entry";
import { addresses, type EndpointName } from "./addresses";

type Method = "GET" | "POST" | "DELETE";
/** `events` are server-sent; a `file` is downloaded; a `redirect` is a 303 without a body. */
type AnswerKind = "json" | "events" | "file" | "redirect";

/**
 * One way into the HTTP interface. `response` is what a 200 holds: the body of JSON, or of server-sent events each
 * `{ event, data }`, or one line of a file of JSON lines.
 */
export type Endpoint<Name extends EndpointName = EndpointName> = {
  name: Name;
  method: Method;
  path: string;
  permission: Permission;
  summary: string;
  params: z.ZodType;
  query: z.ZodType;
  body: z.ZodType;
  response: z.ZodType;
  answer: AnswerKind;
  /** What a 200 can come as. */
  contentTypes: readonly string[];
  /** Of a request with a body; a larger one is `too-large`. */
  maxBodyBytes: number;
};

type NameOf<M extends Method> = {
  [Name in EndpointName]: (typeof addresses)[Name] extends `${M} ${string}` ? Name : never;
}[EndpointName];

export const nothing = z.strictObject({});
const noBody = z.undefined();
const json = ["application/json"];
const maxBodyBytes = 1_000_000;
export const maxJobBytes = 6_000_000;
export const CallParams = z.strictObject({ callId: z.string().min(1).max(2_048) });
export const EntryParams = CallParams.extend({ entryId: EntryIdInput });

const pathOf = (name: EndpointName): string => addresses[name].split(" ")[1] ?? "";

function read<N extends NameOf<"GET">>(name: N, permission: Permission, summary: string) {
  const path = pathOf(name);
  return { name, method: "GET" as const, path, permission, summary, body: noBody, maxBodyBytes: 0 };
}

export function get<N extends NameOf<"GET">, P extends z.ZodType, Q extends z.ZodType, R extends z.ZodType>(
  name: N,
  permission: Permission,
  summary: string,
  shapes: { params: P; query: Q; response: R },
) {
  return { ...read(name, permission, summary), ...shapes, answer: "json" as const, contentTypes: json };
}

export function events<N extends NameOf<"GET">, P extends z.ZodType, Q extends z.ZodType, R extends z.ZodType>(
  name: N,
  permission: Permission,
  summary: string,
  shapes: { params: P; query: Q; response: R },
) {
  const contentTypes = ["text/event-stream"];
  return { ...read(name, permission, summary), ...shapes, answer: "events" as const, contentTypes };
}

/** One that is recorded is asked for with POST, so that no link or page can have it sent unasked. */
export function file<
  N extends NameOf<"GET"> | NameOf<"POST">,
  P extends z.ZodType,
  Q extends z.ZodType,
  R extends z.ZodType,
>(
  name: N,
  permission: Permission,
  summary: string,
  shapes: { params: P; query: Q; response: R; contentTypes: readonly string[] },
) {
  const method: "GET" | "POST" = addresses[name].startsWith("POST ") ? "POST" : "GET";
  const told = { name, method, path: pathOf(name), permission, summary, body: noBody, maxBodyBytes: 0 };
  return { ...told, ...shapes, answer: "file" as const };
}

export function redirect<N extends NameOf<"GET">, P extends z.ZodType, Q extends z.ZodType>(
  name: N,
  permission: Permission,
  summary: string,
  shapes: { params: P; query: Q },
) {
  const answer = { response: z.undefined(), answer: "redirect" as const, contentTypes: [] };
  return { ...read(name, permission, summary), ...shapes, ...answer };
}

export function post<N extends NameOf<"POST">, P extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  name: N,
  permission: Permission,
  summary: string,
  shapes: { params: P; body: B; response: R; maxBodyBytes?: number },
) {
  const told = { name, method: "POST" as const, path: pathOf(name), permission, summary, query: nothing };
  return { ...told, maxBodyBytes, ...shapes, answer: "json" as const, contentTypes: json };
}

export function remove<N extends NameOf<"DELETE">, P extends z.ZodType, R extends z.ZodType>(
  name: N,
  permission: Permission,
  summary: string,
  shapes: { params: P; response: R },
) {
  const told = { name, method: "DELETE" as const, path: pathOf(name), permission, summary, query: nothing };
  return { ...told, body: noBody, maxBodyBytes: 0, ...shapes, answer: "json" as const, contentTypes: json };
}
