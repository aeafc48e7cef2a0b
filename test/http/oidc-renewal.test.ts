import { describe, expect, inject, onTestFinished, test } from "vitest";
import { Session, SignedIn } from "@/lib/schema/session";
import { startConsole } from "@/test/support/console-server";
import { type ConsoleWithOidc, startConsoleWithOidc, type WorldOptions } from "@/test/support/console-with-oidc";
import { oidcEnvironment } from "@/test/support/oidc-environment";
import { uniquePrefix } from "@/test/support/run-runtime";
import { sendForm, visitProvider } from "@/test/support/visit-provider";
import { createVisitor, type Visitor } from "@/test/support/visitor";
import { waitFor } from "@/test/support/wait-for";

const renewEveryMs = 1_000;
let login = "";

/** A console whose roles are read again after a second, and `login`, a person of this test's own, on call. */
async function start(options: WorldOptions = {}): Promise<ConsoleWithOidc> {
  login = `ann-${uniquePrefix()}`;
  const env = { CALLBOARD_OIDC_RENEW_MS: String(renewEveryMs), ...options.env };
  const world = await startConsoleWithOidc(inject("redisUrl"), { ...options, env });
  onTestFinished(() => world.stop());
  give(world, ["on-call"]);
  return world;
}

const give = ({ provider }: ConsoleWithOidc, groups: string[]) => provider.people.set(login, { groups });

async function enter({ origin }: ConsoleWithOidc): Promise<Visitor> {
  const visitor = createVisitor();
  const response = await visitor.send((await visitProvider(visitor, { origin, login })).href);
  expect(response.headers.get("location")).toBe("/");
  return visitor;
}

async function roleOf(visitor: Visitor, { origin }: ConsoleWithOidc): Promise<string | number> {
  const response = await visitor.send(`${origin}/api/session`);
  return response.status === 200 ? Session.parse(await response.json()).actor.role : response.status;
}

const becomes = (visitor: Visitor, world: ConsoleWithOidc, role: string | number) =>
  waitFor(`the role ${role}`, async () => (await roleOf(visitor, world)) === role);

/** Until a role that was read by now counts as old. */
async function untilDue(): Promise<void> {
  const readAtMs = Date.now();
  await waitFor("the role to be due", () => Date.now() - readAtMs > renewEveryMs);
}

const countOf = ({ provider }: ConsoleWithOidc, path: string) => provider.asked.filter((each) => each === path).length;

describe.each([
  ["a refresh token", {}],
  ["a refresh token, of a provider whose ID tokens say nothing", { saysInIdToken: false }],
  ["the userinfo endpoint alone", { grantsRefresh: false, saysInIdToken: false }],
])("with %s", (_, options) => {
  test("a role is read again, as often as it changes, and one that is gone ends the session", async () => {
    const world = await start(options);
    const visitor = await enter(world);
    expect(await roleOf(visitor, world)).toBe("operator");
    for (const [group, role] of [
      ["everybody", "viewer"],
      ["callboard-admins", "admin"],
      ["everybody", "viewer"],
    ] as const) {
      give(world, [group]);
      await becomes(visitor, world, role);
    }
    give(world, ["gardeners"]);
    await becomes(visitor, world, 401);
    give(world, ["everybody"]);
    await untilDue();
    expect(await roleOf(visitor, world), "it does not come back").toBe(401);
  });
});

describe("a role that only the ID token says", () => {
  const without = ({ groups: _, ...claims }: Record<string, unknown>) => claims;

  test.each([
    ["a userinfo endpoint that never said it, and no refresh token", { grantsRefresh: false, hasUserinfo: true }, {}],
    [
      "a refresh that brings no ID token",
      { grantsRefresh: true, hasUserinfo: true },
      { refreshesWithoutIdToken: true },
    ],
    ["no userinfo endpoint and no refresh token", { grantsRefresh: false, hasUserinfo: false }, {}],
  ])("stays as it is with %s", async (_, options, tampering) => {
    const world = await start(options);
    Object.assign(world.provider.tampering, { userinfo: without, ...tampering });
    const visitor = await enter(world);
    const before = world.provider.asked.length;
    for (let i = 0; i < 3; i++) {
      await untilDue();
      expect(await roleOf(visitor, world)).toBe("operator");
    }
    if (options.hasUserinfo) expect(world.provider.asked.length).toBeGreaterThan(before);
  });

  test("is taken back by an ID token that does not say it any more", async () => {
    const world = await start({});
    const visitor = await enter(world);
    expect(await roleOf(visitor, world)).toBe("operator");
    world.provider.tampering.claims = without;
    await becomes(visitor, world, 401);
  });
});

test("many requests at once ask the provider once, and none is refused", async () => {
  const world = await start();
  const visitor = await enter(world);
  const before = countOf(world, "/token");
  await untilDue();
  const roles = await Promise.all(Array.from({ length: 20 }, () => roleOf(visitor, world)));
  expect(new Set(roles)).toEqual(new Set(["operator"]));
  expect(countOf(world, "/token") - before).toBe(1);
});

test("whose account the provider has closed is out", async () => {
  const world = await start();
  const visitor = await enter(world);
  world.provider.people.delete(login);
  await becomes(visitor, world, 401);
});

test("while the provider is away a role counts for a while, then nothing is answered, and no session is lost", async () => {
  const world = await start();
  const visitor = await enter(world);
  await world.provider.pause();
  await untilDue();
  expect(await roleOf(visitor, world)).toBe("operator");
  await becomes(visitor, world, 503);
  const answer = await visitor.send(`${world.origin}/api/session`);
  expect(await answer.text()).toContain("Test Provider does not answer");
  await world.provider.resume();
  give(world, ["everybody"]);
  await becomes(visitor, world, "viewer");
});

test("with neither refresh token nor another answer the session lasts as long as the access token", async () => {
  const world = await start({ grantsRefresh: false, accessTokenSeconds: 2 });
  const visitor = await enter(world);
  expect(await roleOf(visitor, world)).toBe("operator");
  await becomes(visitor, world, 401);
});

test("where nothing can be asked again it lasts as long as the ID token", async () => {
  const world = await start({ grantsRefresh: false, hasUserinfo: false, idTokenSeconds: 2 });
  const visitor = await enter(world);
  expect(await roleOf(visitor, world)).toBe("operator");
  give(world, ["everybody"]);
  await becomes(visitor, world, 401);
});

test("an open stream ends with the role it was opened with", async () => {
  const world = await start({ env: { CALLBOARD_SESSION_IDLE_MS: "3000" } });
  const visitor = await enter(world);
  const stream = await visitor.send(`${world.origin}/api/live?view=fleet`);
  expect(stream.status).toBe(200);
  give(world, ["everybody"]);
  const startedMs = performance.now();
  await stream.text();
  expect(performance.now() - startedMs).toBeLessThan(6_000);
});

test("reading a role again is no use of the session: it ends when idle", async () => {
  const world = await start({ env: { CALLBOARD_SESSION_IDLE_MS: "3000" } });
  const visitor = await enter(world);
  const stream = await visitor.send(`${world.origin}/api/live?view=fleet`);
  await stream.text();
  expect(countOf(world, "/token")).toBeGreaterThan(1);
  expect(await roleOf(visitor, world)).toBe(401);
});

test("a changed mapping ends the sessions of before", async () => {
  const world = await start();
  const visitor = await enter(world);
  await world.site.stop();
  const env = {
    ...oidcEnvironment(world.provider, world.origin),
    CALLBOARD_OIDC_ROLE_MAP: "on-call=viewer",
  };
  const other = await startConsole(inject("redisUrl"), `${uniquePrefix()}:*`, {
    env,
    waitsForCalls: false,
    port: Number(new URL(world.origin).port),
  });
  onTestFinished(() => other.stop());
  expect(await roleOf(visitor, world)).toBe(401);
});

describe("signing out", () => {
  async function leave(visitor: Visitor, { origin }: ConsoleWithOidc, path = "/api/session") {
    const response = await visitor.send(`${origin}${path}`, { method: "DELETE", headers: { origin } });
    expect(response.status).toBe(200);
    return SignedIn.parse(await response.json());
  }

  test("goes on to the provider, which then asks again who it is, and gives the refresh token back", async () => {
    const world = await start();
    const visitor = await enter(world);
    const { continueAt } = await leave(visitor, world);
    expect(await roleOf(visitor, world)).toBe(401);
    expect(countOf(world, "/token/revocation")).toBe(1);
    const end = new URL(continueAt ?? "");
    expect(end.origin).toBe(world.provider.issuer);
    expect(end.searchParams.get("post_logout_redirect_uri")).toBe(`${world.origin}/login`);
    const { url, response } = await visitor.follow(end.href);
    const back = await sendForm(visitor, url, (await response?.text()) ?? "", { logout: "yes" });
    expect(back).toBe(`${world.origin}/login`);
    const again = await visitor.follow(`${world.origin}/api/oidc/sign-in`);
    expect(again.url.pathname).toMatch(/^\/interaction\//);
  });

  test("works while the provider is away", async () => {
    const world = await start();
    const visitor = await enter(world);
    await world.provider.pause();
    const { isSignedIn } = await leave(visitor, world);
    expect(isSignedIn).toBe(false);
    expect(await roleOf(visitor, world)).toBe(401);
  });

  test("everywhere ends all of the person's sessions, and nobody else's", async () => {
    const world = await start();
    const [one, other] = [await enter(world), await enter(world)];
    const mine = login;
    login = "ann";
    const anns = await enter(world);
    login = mine;
    await leave(one, world, "/api/sessions");
    const roles = await Promise.all([one, other, anns].map((each) => roleOf(each, world)));
    expect(roles).toEqual([401, 401, "operator"]);
  });
});
