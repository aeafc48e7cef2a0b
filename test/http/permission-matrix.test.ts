import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { z } from "zod";
import { endpoints } from "@/lib/endpoints";
import { Role } from "@/lib/permissions";
import { identityOf } from "@/server/auth/identity";
import { type ApiRoute, loadApiRoutes } from "@/test/support/api-routes";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { uniquePrefix } from "@/test/support/run-runtime";

const Described = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ operationId: z.string(), "x-permission": z.string(), "x-roles": z.array(Role) })),
  ),
});
const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

type Operation = { path: string; method: string; permission: string; roles: Role[] };

let site: ConsoleServer;
let routes: ApiRoute[];
let operations: Operation[];

beforeAll(async () => {
  site = await startConsole(inject("redisUrl"), `${uniquePrefix()}:*`);
  routes = await loadApiRoutes();
  const described = Described.parse(await (await fetch(`${site.url}/api/openapi.json`)).json());
  operations = Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => ({
      path,
      method: method.toUpperCase(),
      permission: each["x-permission"],
      roles: each["x-roles"],
    })),
  );
});
afterAll(() => site.stop());

/** The status and code of a route for an actor; the input is nonsense, so that nothing is done where it is let in. */
async function ask({ path, method }: Operation, role: Role | null): Promise<{ status: number; code: string | null }> {
  const handler = routes.find((each) => each.path === path)?.handlers.get(method);
  if (!handler) throw new Error(`${method} ${path} is described but has no route`);
  const identity = role === null ? null : identityOf({ name: `the ${role}`, role, isLocal: false });
  site.runtime.authenticate = async () => identity;
  const leaving = new AbortController();
  const body = method === "POST" ? { body: "{}" } : {};
  const response = await handler(
    new Request(`http://127.0.0.1:3000${path.replace(/\{\w+\}/g, "none")}`, {
      method,
      headers: { "content-type": "application/json" },
      signal: leaving.signal,
      ...body,
    }),
  );
  const text = response.status >= 400 ? await response.text() : "";
  leaving.abort();
  await response.body?.cancel().catch(() => undefined);
  return { status: response.status, code: text === "" ? null : Refusal.parse(JSON.parse(text)).error.code };
}

test("every route is described, and every description has a route", () => {
  const served = routes.flatMap(({ path, handlers }) => [...handlers.keys()].map((method) => `${method} ${path}`));
  expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(served.sort());
  expect(operations).toHaveLength(Object.keys(endpoints).length);
});

describe("each route × each actor", () => {
  test("who is not signed in gets 401, and nothing but what is public", async () => {
    for (const operation of operations) {
      const { status, code } = await ask(operation, null);
      const what = `${operation.method} ${operation.path}`;
      if (operation.permission === "public") expect([401, 403], what).not.toContain(status);
      else expect({ status, code }, what).toEqual({ status: 401, code: "not-signed-in" });
    }
  });

  test.each(Role.options)("a %s gets 403 exactly where the table says so", async (role) => {
    for (const operation of operations) {
      const { status, code } = await ask(operation, role);
      const what = `${operation.method} ${operation.path} as ${role}`;
      if (operation.roles.includes(role)) expect([401, 403], what).not.toContain(status);
      else expect({ status, code }, what).toEqual({ status: 403, code: "not-allowed" });
    }
  });
});
