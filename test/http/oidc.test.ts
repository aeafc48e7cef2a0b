import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { AuditPage } from "@/lib/schema/audit-entry";
import { Session } from "@/lib/schema/session";
import { setRuntime } from "@/server/runtime";
import { type ConsoleWithOidc, startConsoleWithOidc } from "@/test/support/console-with-oidc";
import { ownRedis } from "@/test/support/own-redis";
import { isCallback, visitProvider } from "@/test/support/visit-provider";
import { createVisitor, type Visitor } from "@/test/support/visitor";
import { waitFor } from "@/test/support/wait-for";

let world: ConsoleWithOidc;

beforeAll(async () => {
  world = await startConsoleWithOidc(inject("redisUrl"));
});
afterAll(() => world.stop());
beforeEach(() => {
  world.provider.tampering.claims = null;
  world.provider.tampering.isForged = false;
});

const reachCallback = (visitor: Visitor, login = "ann", next = "/pending") =>
  visitProvider(visitor, { origin: world.origin, login, next });

/** Where the console sends the browser upon the provider's answer. */
async function land(visitor: Visitor, callback: URL | string): Promise<string> {
  const response = await visitor.send(String(callback));
  expect(response.status).toBe(303);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return response.headers.get("location") ?? "";
}

async function whoIs(visitor: Visitor): Promise<Session | number> {
  const response = await visitor.send(`${world.origin}/api/session`);
  return response.status === 200 ? Session.parse(await response.json()) : response.status;
}

function changed(url: URL, change: (query: URLSearchParams) => void): URL {
  const other = new URL(url);
  change(other.searchParams);
  return other;
}

async function expectRefused(visitor: Visitor, callback: URL | string, problem: string): Promise<void> {
  const { pathname, searchParams } = new URL(await land(visitor, callback), world.origin);
  expect([pathname, searchParams.get("problem")]).toEqual(["/login", problem]);
  expect(await whoIs(visitor)).toBe(401);
}

describe("signing in at the provider", () => {
  test("leads back to where one wanted to go, with the role that a group is mapped to", async () => {
    const visitor = createVisitor();
    const callback = await reachCallback(visitor);
    const response = await visitor.send(callback.href);
    expect(response.headers.get("location")).toBe("/pending");
    const [spent = "", session = ""] = response.headers.getSetCookie();
    expect(spent).toMatch(/^callboard-pending=; Path=\/; HttpOnly; SameSite=Lax; Max-Age=0$/);
    expect(session).toMatch(/^callboard=[\w-]{43}\.[\w-]+; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await whoIs(visitor)).toMatchObject({
      actor: { name: "oidc:ann.example", role: "operator", isLocal: false },
    });
  });

  test("asks with PKCE, state and nonce, new ones each time", async () => {
    const begin = async () => {
      const response = await createVisitor().send(`${world.origin}/api/oidc/sign-in`);
      expect(response.status).toBe(303);
      expect(response.headers.get("set-cookie")).toMatch(
        /^callboard-pending=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/,
      );
      return new URL(response.headers.get("location") ?? "").searchParams;
    };
    const [one, other] = [await begin(), await begin()];
    expect(one.get("code_challenge_method")).toBe("S256");
    expect(one.get("redirect_uri")).toBe(`${world.origin}/api/oidc/callback`);
    expect(one.get("scope")).toBe("openid profile email");
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(one.get(name)).toMatch(/^[\w-]{43}$/);
      expect(one.get(name)).not.toBe(other.get(name));
    }
  });

  test("leads nowhere but into the console", async () => {
    const visitor = createVisitor();
    expect(await land(visitor, await reachCallback(visitor, "ann", "//evil.example/x"))).toBe("/");
  });

  test("stands in the audit with the provider's own name for the person", async () => {
    const visitor = createVisitor();
    world.provider.people.set("root", { groups: ["callboard-admins"], preferred_username: "root\u202e\n.example" });
    await land(visitor, await reachCallback(visitor, "root"));
    const answer = await visitor.send(`${world.origin}/api/audit?limit=50`);
    const { rows } = AuditPage.parse(await answer.json());
    expect(rows.find(({ actor }) => actor.name === "oidc:root\\u{202e}\\u{a}.example")).toMatchObject({
      kind: "outcome",
      action: "sign-in",
      note: "Signed in at Test Provider as root.",
    });
  });
});

test("two people who are called the same there are two here", async () => {
  world.provider.people.set("twin", { groups: ["on-call"], preferred_username: "Ann.Example" });
  const [ann, twin] = [createVisitor(), createVisitor()];
  await land(ann, await reachCallback(ann));
  await land(twin, await reachCallback(twin, "twin"));
  const names = [await whoIs(ann), await whoIs(twin)].map((who) => (typeof who === "number" ? who : who.actor.name));
  expect(names).toEqual(["oidc:ann.example", expect.stringMatching(/^oidc:Ann\.Example#[\w-]{6}$/)]);
  await land(ann, await reachCallback(ann));
  expect(await whoIs(ann)).toMatchObject({ actor: { name: "oidc:ann.example" } });
});

describe("nobody is signed in by", () => {
  test("another state than that of this browser's sign-in", async () => {
    const visitor = createVisitor();
    const callback = await reachCallback(visitor);
    for (const change of [
      (query: URLSearchParams) => query.set("state", "a".repeat(43)),
      (query: URLSearchParams) => query.delete("state"),
      (query: URLSearchParams) => query.append("state", query.get("state") ?? ""),
    ]) {
      await expectRefused(visitor, changed(callback, change), "other-sign-in");
    }
    expect(await land(visitor, callback), "the right one still counts").toBe("/pending");
  });

  test("an answer that comes a second time, by whoever holds the cookie", async () => {
    const visitor = createVisitor();
    const callback = await reachCallback(visitor);
    const thief = createVisitor();
    for (const [name, value] of visitor.jar) thief.jar.set(name, value);
    expect(await land(visitor, callback)).toBe("/pending");
    await expectRefused(thief, callback, "used");
    expect(await land(visitor, callback), "and by the browser itself, whose cookie is spent").toBe(
      "/login?problem=not-begun",
    );
  });

  test("a code that was exchanged before, under a sign-in of its own", async () => {
    const [victim, thief] = [createVisitor(), createVisitor()];
    const theirs = await reachCallback(victim);
    expect(await land(victim, theirs)).toBe("/pending");
    const own = await reachCallback(thief);
    const code = theirs.searchParams.get("code") ?? "";
    await expectRefused(
      thief,
      changed(own, (query) => query.set("code", code)),
      "code-refused",
    );
  });

  test("a code of another browser's sign-in, for want of its PKCE verifier", async () => {
    const [victim, thief] = [createVisitor(), createVisitor()];
    const code = (await reachCallback(victim)).searchParams.get("code") ?? "";
    const own = await reachCallback(thief);
    await expectRefused(
      thief,
      changed(own, (query) => query.set("code", code)),
      "code-refused",
    );
  });

  test("an answer without the cookie, or with one that was changed", async () => {
    const visitor = createVisitor();
    const callback = await reachCallback(visitor);
    await expectRefused(createVisitor(), callback, "not-begun");
    const value = visitor.jar.get("callboard-pending") ?? "";
    for (const bad of [`${value.slice(0, -4)}AAAA`, "x", value.slice(10)]) {
      const other = createVisitor();
      other.jar.set("callboard-pending", bad);
      await expectRefused(other, callback, "not-begun");
    }
  });

  const now = () => Math.floor(Date.now() / 1_000);
  test.each<[string, string, (claims: Record<string, unknown>) => Record<string, unknown>]>([
    ["an ID token with another nonce", "wrong-nonce", (claims) => ({ ...claims, nonce: "another" })],
    ["an ID token without a nonce", "token-invalid", ({ nonce: _, ...claims }) => claims],
    ["an expired ID token", "token-expired", (claims) => ({ ...claims, iat: now() - 7_200, exp: now() - 3_600 })],
    ["an ID token of another issuer", "wrong-issuer", (claims) => ({ ...claims, iss: "https://other.example" })],
    ["an ID token for another client", "token-invalid", (claims) => ({ ...claims, aud: "another-client" })],
  ])("%s", async (_, problem, claims) => {
    const visitor = createVisitor();
    const callback = await reachCallback(visitor);
    world.provider.tampering.claims = claims;
    expect(await land(visitor, callback)).toBe(`/login?problem=${problem}&next=%2Fpending`);
    expect(await whoIs(visitor)).toBe(401);
  });

  test("an ID token that another key has signed", async () => {
    const visitor = createVisitor();
    const callback = await reachCallback(visitor);
    world.provider.tampering.isForged = true;
    await expectRefused(visitor, callback, "token-invalid");
  });

  test("an answer that names another issuer, or none where the provider says it always does", async () => {
    const visitor = createVisitor();
    const forged = changed(await reachCallback(visitor), (query) => query.set("iss", "https://other.example"));
    await expectRefused(visitor, forged, "wrong-issuer");
    const bare = changed(await reachCallback(visitor), (query) => query.delete("iss"));
    await expectRefused(visitor, bare, "token-invalid");
  });

  test("a person whom nothing gives a role", async () => {
    const visitor = createVisitor();
    await expectRefused(visitor, await reachCallback(visitor, "sam"), "no-role");
    expect(world.site.lines.map(({ text }) => text).join()).toContain('is mapped to a role: "gardeners"');
  });

  test("a provider that says nothing of groups, or left them out: each is said as it is", async () => {
    const without = ({ groups: _, ...claims }: Record<string, unknown>) => claims;
    world.provider.people.set("mute", { groups: ["on-call"], preferred_username: "mute.example" });
    world.provider.tampering.userinfo = without;
    const leftOut = (claims: Record<string, unknown>) => ({
      ...without(claims),
      _claim_names: { groups: "src1" },
      _claim_sources: { src1: { endpoint: "https://graph.example/x" } },
    });
    for (const [claims, problem, said] of [
      [without, "no-claim", "neither the ID token nor the userinfo endpoint says groups of oidc:mute.example"],
      [leftOut, "claim-left-out", "because there are too many"],
      [(given: Record<string, unknown>) => ({ ...without(given), hasgroups: true }), "claim-left-out", "too many"],
    ] as const) {
      world.provider.tampering.claims = claims;
      const visitor = createVisitor();
      await expectRefused(visitor, await reachCallback(visitor, "mute"), problem);
      world.provider.tampering.claims = null;
      expect(JSON.stringify(world.site.lines)).toContain(said);
    }
    world.provider.tampering.userinfo = null;
  });

  test("an ID token that was issued ahead of the clock, more than clocks differ", async () => {
    for (const [seconds, isRefused] of [
      [20, false],
      [120, true],
      [86_400, true],
    ] as const) {
      world.provider.tampering.claims = (claims) => ({ ...claims, iat: Number(claims.iat) + seconds });
      const visitor = createVisitor();
      const callback = await reachCallback(visitor);
      if (isRefused) await expectRefused(visitor, callback, "token-expired");
      else expect(await land(visitor, callback)).toBe("/pending");
      world.provider.tampering.claims = null;
    }
  });

  test("the provider's own refusal, whatever words it brings", async () => {
    const visitor = createVisitor();
    const begun = await visitor.follow(`${world.origin}/api/oidc/sign-in`, isCallback);
    const abort = new URL(`${begun.url.pathname}/abort`, begun.url);
    const { url } = await visitor.follow(abort.href, isCallback);
    expect(url.searchParams.get("error")).toBe("access_denied");
    await expectRefused(visitor, url, "denied");
    const other = changed(await reachCallback(visitor), (query) => {
      query.delete("code");
      query.set("error", "server_error");
      query.set("error_description", "<script>alert(1)</script>\u202e\n".repeat(100));
    });
    await expectRefused(visitor, other, "provider-error");
  });

  test("any answer while the state store is away", async () => {
    const store = await ownRedis();
    const own = await startConsoleWithOidc(store.url);
    const [inside, visitor] = [createVisitor(), createVisitor()];
    await inside.send((await visitProvider(inside, own)).href);
    const callback = await visitProvider(visitor, own);
    await store.stop();
    const session = async () => (await inside.send(`${own.origin}/api/session`)).status;
    await waitFor("the store to be gone", async () => (await session()) === 503);
    expect((await visitor.send(callback.href)).headers.get("location")).toBe("/login?problem=store-away");
    await own.stop();
    setRuntime(world.site.runtime);
  });

  test("too many wrong answers from one address, and then not by a right one", async () => {
    const own = await startConsoleWithOidc(inject("redisUrl"));
    const send = () => createVisitor().send(`${own.origin}/api/oidc/callback?code=x&state=y`);
    for (let i = 0; i < 30; i++) expect((await send()).headers.get("location")).toBe("/login?problem=not-begun");
    expect((await send()).headers.get("location")).toBe("/login?problem=too-many");
    await own.stop();
    setRuntime(world.site.runtime);
  });
});

test("what went wrong is in the log and the audit, without codes, tokens or secrets", async () => {
  const visitor = createVisitor();
  world.provider.people.set("root", { groups: ["callboard-admins"] });
  await land(visitor, await reachCallback(visitor, "root"));
  const answer = await visitor.send(`${world.origin}/api/audit?limit=100`);
  const { rows } = AuditPage.parse(await answer.json());
  const notes = rows.filter(({ kind }) => kind === "refused").map(({ note }) => note);
  expect(notes).toContain("Sign-in at Test Provider refused: wrong-nonce.");
  expect(notes).toContain("Signed in at Test Provider as sam, where nothing gives a role here.");
  const log = JSON.stringify(world.site.lines);
  expect(log).toContain("nobody was signed in by the provider's answer: wrong-nonce");
  expect(log).not.toContain(world.provider.clientSecret);
  expect(log).not.toMatch(/eyJ|code=|[\u202e]/);
});
