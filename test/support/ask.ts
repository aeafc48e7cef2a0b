import { expect } from "vitest";
import { z } from "zod";
import type { Endpoint } from "@/lib/endpoints/endpoint";
import { ApiError } from "@/lib/schema/api-error";

/** GET of an endpoint through a port: the answer, which must be a 200 of the shape that the endpoint promises. */
export async function ask<E extends Pick<Endpoint, "path" | "response">>(
  base: string,
  { path, response: shape }: E,
  {
    params = {},
    query = "",
    headers = {},
  }: { params?: Record<string, string>; query?: string; headers?: Record<string, string> } = {},
): Promise<z.output<E["response"]>> {
  const response = await fetch(`${base}${pathOf(path, params)}${query}`, { headers });
  const body: unknown = await response.json();
  expect(response.status, JSON.stringify(body).slice(0, 500)).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return z.parse<E["response"]>(shape, body);
}

/** GET of a path that must be refused; its status and the error, which must have the promised shape. */
export async function refusalOf(
  url: string,
  init?: RequestInit,
): Promise<{ status: number } & z.infer<typeof ApiError>["error"]> {
  const response = await fetch(url, init);
  const body: unknown = await response.json();
  const { error } = ApiError.strict().parse(body);
  return { status: response.status, ...error };
}

export function pathOf(template: string, params: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
}
