import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { z } from "zod";
import { endpoints } from "@/lib/endpoints/endpoints";
import { type Permission, Role } from "@/lib/permissions";
import { setRuntime } from "@/server/runtime";
import { type Accounts, createAccounts, password } from "@/test/support/accounts";
import { loadApiRoutes } from "@/test/support/api-routes";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const Described = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ operationId: z.string(), "x-permission": z.string(), "x-roles": z.array(Role) })),
  ),
});
const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Said a second time, by hand, so that a role that was let in by mistake is noticed. */
const rolesOf: Record<Permission, readonly Role[]> = {
  public: Role.options,
  "fleet.read": ["viewer", "support", "operator", "admin"],
  "pending.read": ["viewer", "support", "operator", "admin"],
  "content.read": ["support", "operator", "admin"],
  "content.reveal": ["support", "admin"],
  "content.export": ["support", "admin"],
  "notes.write": ["support", "admin"],
  "pending.claim": ["operator", "admin"],
  "pending.release": ["operator", "admin"],
  "pending.ack": ["operator", "admin"],
  "entries.delete": ["admin"],
  "dead-letters.read": ["operator", "admin"],
  "dead-letters.write": ["operator", "admin"],
  "consumers.remove": ["operator", "admin"],
  "groups.create": ["operator", "admin"],
  "jobs.write": ["operator", "admin"],
  "incidents.read": ["viewer", "support", "operator", "admin"],
  "incidents.write": ["operator", "admin"],
  "alert-routes.test": ["operator", "admin"],
  "archive.delete": ["admin"],
  "audit.read": ["operator", "admin"],
  "metrics.read": ["viewer", "support", "operator", "admin"],
  "settings.read": ["admin"],
  "settings.write": ["admin"],
};

/** Those that end a session are asked last. */
type Operation = { path: string; method: string; permission: string; roles: Role[] };
type Answer = { status: number; code: string | null };
type Headers = Record<string, string>;

const notSignedIn = { status: 401, code: "not-signed-in" };
const notAllowed = { status: 403, code: "not-allowed" };

let accounts: Accounts;
let site: ConsoleServer;
let operations: Operation[];

beforeAll(async () => {
  accounts = await createAccounts();
  site = await start();
  const headers = bearer(accounts.addToken("describer", "viewer"));
  const described = Described.parse(await (await fetch(`${site.url}/api/openapi.json`, { headers })).json());
  const all = Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => ({
      path,
      method: method.toUpperCase(),
      permission: each["x-permission"],
      roles: each["x-roles"],
    })),
  );
  operations = [...all.filter((each) => !isSignOut(each)), ...all.filter(isSignOut)];
});
afterAll(async () => {
  await site.stop();
  accounts.remove();
});

const start = (env: Record<string, string> = {}) =>
  startConsole(inject("redisUrl"), `${uniquePrefix()}:*`, {
    env: { CALLBOARD_USERS_FILE: accounts.file, CALLBOARD_REQUESTS_PER_MINUTE: "100000", ...env },
  });

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const nameOf = ({ method, path }: Operation) => `${method} ${path}`;
const isSignOut = ({ method, path }: Operation) => method === "DELETE" && /^\/api\/sessions?$/.test(path);

/** Status and code of a route; the input is nonsense, so that nothing is done where it is let in. */
async function ask({ path, method }: Operation, headers: Headers): Promise<Answer> {
  const leaving = new AbortController();
  const response = await fetch(`${site.url}${path.replace(/\{\w+\}/g, "none")}`, {
    method,
    headers: { "content-type": "application/json", origin: site.url, ...headers },
    signal: leaving.signal,
    ...(method === "POST" ? { body: "{}" } : {}),
  });
  const text = response.status >= 400 ? await response.text() : "";
  leaving.abort();
  await response.body?.cancel().catch(() => undefined);
  return { status: response.status, code: text === "" ? null : Refusal.parse(JSON.parse(text)).error.code };
}

async function askAll(headersOf: (operation: Operation) => Headers | Promise<Headers>): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  for (const operation of operations) answers.set(nameOf(operation), await ask(operation, await headersOf(operation)));
  return answers;
}

/** What each route must answer to somebody who is nobody. */
async function expectNobody(headers: Headers): Promise<void> {
  const answers = await askAll(() => headers);
  for (const operation of operations) {
    const answer = answers.get(nameOf(operation));
    // No provider is set here.
    if (operation.path.startsWith("/api/oidc/")) expect(answer?.status, nameOf(operation)).toBe(404);
    else if (operation.permission === "public") expect([200, 400, 503], nameOf(operation)).toContain(answer?.status);
    else expect(answer, nameOf(operation)).toEqual(notSignedIn);
  }
}

/** What each route must answer to a role: a refusal, or exactly what it answers to an admin. */
function expectRole(role: Role, answers: Map<string, Answer>, admins: Map<string, Answer>): void {
  for (const operation of operations) {
    const what = `${nameOf(operation)} as ${role}`;
    const [answer, expected] = [answers.get(nameOf(operation)), admins.get(nameOf(operation))];
    if (!operation.roles.includes(role)) expect(answer, what).toEqual(notAllowed);
    else {
      expect([200, 400, 404, 409], what).toContain(answer?.status);
      expect(answer, what).toEqual(expected);
    }
  }
}

describe("the table", () => {
  test("describes every route, and every description has a route", async () => {
    const served = (await loadApiRoutes()).flatMap(({ path, handlers }) =>
      [...handlers.keys()].map((method) => `${method} ${path}`),
    );
    expect(operations.map(nameOf).sort()).toEqual(served.sort());
    expect(operations).toHaveLength(Object.keys(endpoints).length);
  });

  test("gives each permission to the roles that it is meant for, and a route no other", () => {
    for (const operation of operations) {
      const roles = new Map<string, readonly Role[]>(Object.entries(rolesOf)).get(operation.permission);
      expect(roles, `${nameOf(operation)}: ${operation.permission} has no roles here`).toBeDefined();
      expect(operation.roles, nameOf(operation)).toEqual(roles);
    }
  });
});

describe("each route × a session", () => {
  test("none: 401, and nothing but what is public", () => expectNobody({}));

  test("of each role: 403 exactly where the table says so, else what an admin gets", async () => {
    const asked = async (role: Role) => {
      const cookie = await accounts.signIn(site.url, role);
      return askAll(async (operation) => ({
        cookie: isSignOut(operation) ? await accounts.signIn(site.url, role) : cookie,
      }));
    };
    const admins = await asked("admin");
    for (const role of Role.options) expectRole(role, role === "admin" ? admins : await asked(role), admins);
  });

  test("signed out: 401", async () => {
    const cookie = await accounts.signIn(site.url, "admin");
    const out = await fetch(`${site.url}/api/session`, { method: "DELETE", headers: { cookie, origin: site.url } });
    expect(out.status).toBe(200);
    await expectNobody({ cookie });
  });

  test("revoked from elsewhere: 401", async () => {
    const [cookie, elsewhere] = [await accounts.signIn(site.url, "admin"), await accounts.signIn(site.url, "admin")];
    const headers = { cookie: elsewhere, origin: site.url };
    expect((await fetch(`${site.url}/api/sessions`, { method: "DELETE", headers })).status).toBe(200);
    await expectNobody({ cookie });
  });

  test("expired: 401", async () => {
    const short = await start({ CALLBOARD_SESSION_MS: "1000" });
    const cookie = await accounts.signIn(short.url, "admin");
    expect((await fetch(`${short.url}/api/session`, { headers: { cookie } })).status).toBe(200);
    await short.stop();
    setRuntime(site.runtime);
    const status = async () => (await fetch(`${site.url}/api/session`, { headers: { cookie } })).status;
    await waitFor("the session to end", async () => (await status()) === 401);
    await expectNobody({ cookie });
  });

  test("with an altered signature, or of somebody else's making: 401", async () => {
    const cookie = await accounts.signIn(site.url, "admin");
    await expectNobody({ cookie: `${cookie.slice(0, -2)}${cookie.endsWith("AA") ? "BB" : "AA"}` });
    await expectNobody({ cookie: `callboard=${"x".repeat(43)}.${"y".repeat(43)}` });
  });
});

describe("each route × a token", () => {
  test("of each role: 403 exactly where the table says so, else what an admin's token gets", async () => {
    const asked = (role: Role) => {
      const headers = bearer(accounts.addToken(`a-${role}`, role));
      return askAll(() => headers);
    };
    const admins = await asked("admin");
    for (const role of Role.options) {
      if (role !== "admin") expectRole(role, await asked(role), admins);
      else expectRole(role, admins, admins);
    }
  });

  test("expired: 401", () => expectNobody(bearer(accounts.addToken("expired", "admin", -1))));

  test("revoked: 401", async () => {
    const headers = bearer(accounts.addToken("revoked", "admin"));
    expect((await fetch(`${site.url}/api/session`, { headers })).status).toBe(200);
    accounts.revokeToken("revoked");
    await expectNobody(headers);
  });

  test("invented, or a password in its place: 401", async () => {
    await expectNobody(bearer("callboard_invented"));
    await expectNobody(bearer(password));
  });
});
