import { createServer, type RequestListener } from "node:http";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { createOidcProvider } from "@/server/auth/oidc-provider";
import { findFreePort } from "@/server/launch/ports";
import { startConsole } from "@/test/support/console-server";
import { startConsoleWithOidc } from "@/test/support/console-with-oidc";
import { oidcEnvironment } from "@/test/support/oidc-environment";
import { startOidcProvider } from "@/test/support/oidc-provider";
import { createRecordingLog } from "@/test/support/recording-log";
import { uniquePrefix } from "@/test/support/run-runtime";
import { visitProvider } from "@/test/support/visit-provider";
import { createVisitor } from "@/test/support/visitor";
import { waitFor } from "@/test/support/wait-for";

/** A server that is no real provider. */
async function serve(answer: (issuer: string) => RequestListener): Promise<string> {
  const port = await findFreePort();
  const issuer = `http://127.0.0.1:${port}`;
  const server = createServer(answer(issuer));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return issuer;
}

function look(issuer: string) {
  const { log, lines } = createRecordingLog();
  const settings = {
    issuer,
    clientId: "callboard",
    clientSecret: undefined,
    clientAuth: undefined,
    scopes: "openid",
    roleClaim: "groups",
    roleMap: [],
    name: "Test Provider",
    renewEveryMs: 1_000,
  };
  const retryMs = { first: 50, most: 100 };
  const provider = createOidcProvider({ settings, log, now: Date.now, timeoutMs: 300, retryMs });
  onTestFinished(() => provider.stop());
  return { provider, lines };
}

const json =
  (body: unknown): RequestListener =>
  (_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));

const document = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
});

describe("a provider that cannot be used is told apart:", () => {
  test.each<[string, string, (issuer: string) => RequestListener]>([
    ["it never answers", "unreachable", () => () => undefined],
    [
      "it begins to answer and never ends",
      "unreachable",
      () => (_, response) => {
        response.writeHead(200, { "content-type": "application/json" }).write("{");
      },
    ],
    [
      "it answers without end",
      "provider-error",
      () => (_, response) => {
        response.writeHead(200, { "content-type": "application/json" }).end(`"${"x".repeat(2_000_000)}"`);
      },
    ],
    [
      "it leads elsewhere",
      "provider-error",
      (issuer) => (_, response) => {
        response.writeHead(302, { location: `${issuer}/elsewhere` }).end();
      },
    ],
    [
      "it is a web page",
      "provider-error",
      () => (_, response) => {
        response.writeHead(200, { "content-type": "text/html" }).end("<html>");
      },
    ],
    ["it is of another issuer", "misconfigured", () => json(document("http://127.0.0.1:1"))],
    [
      "it sends secrets over the open network",
      "misconfigured",
      (issuer) => json({ ...document(issuer), token_endpoint: "http://provider.example/token" }),
    ],
    [
      "it leads people to a script",
      "misconfigured",
      (issuer) => json({ ...document(issuer), authorization_endpoint: "javascript:alert(1)" }),
    ],
    ["it has no keys", "misconfigured", (issuer) => json({ ...document(issuer), jwks_uri: undefined })],
  ])("%s", async (_, problem, answer) => {
    const { provider, lines } = look(await serve(answer));
    await expect(provider.configuration()).rejects.toMatchObject({ problem });
    expect(provider.problem()).toBe(problem);
    expect(lines).toHaveLength(1);
  });
});

test("it is looked for with growing pauses, one line in the log, and found without anybody asking", async () => {
  let isThere = false;
  let asked = 0;
  const issuer = await serve((own) => (request, response) => {
    asked += 1;
    if (isThere) json(document(own))(request, response);
    else response.writeHead(502).end();
  });
  const { provider, lines } = look(issuer);
  provider.start();
  await waitFor("some tries", () => asked >= 4);
  expect(lines).toHaveLength(1);
  isThere = true;
  await waitFor("the provider", () => provider.problem() === null);
  const settled = asked;
  await provider.configuration();
  expect(asked).toBe(settled);
  expect(lines.map(({ level }) => level)).toEqual(["warn", "info"]);
});

test("the console starts without its provider, says so at sign-in, and needs no restart when it is there", async () => {
  const origin = `http://127.0.0.1:${await findFreePort()}`;
  const provider = await startOidcProvider({ origin });
  onTestFinished(() => provider.stop());
  provider.people.set("ann", { groups: ["on-call"] });
  await provider.pause();
  const site = await startConsole(inject("redisUrl"), `${uniquePrefix()}:*`, {
    env: oidcEnvironment(provider, origin),
    waitsForCalls: false,
    port: Number(new URL(origin).port),
  });
  onTestFinished(() => site.stop());
  const begin = async () => (await createVisitor().send(`${origin}/api/oidc/sign-in`)).headers.get("location");
  expect(await begin()).toBe("/login?problem=unreachable");
  expect((await fetch(`${origin}/api/health/live`)).status).toBe(200);
  await provider.resume();
  await waitFor("the provider", async () => (await begin())?.startsWith(provider.issuer));
  const visitor = createVisitor();
  const response = await visitor.send((await visitProvider(visitor, { origin })).href);
  expect(response.headers.get("location")).toBe("/");
});

test("a provider that goes away in the middle leaves nobody half signed in", async () => {
  const world = await startConsoleWithOidc(inject("redisUrl"));
  onTestFinished(() => world.stop());
  const visitor = createVisitor();
  const callback = await visitProvider(visitor, world);
  await world.provider.pause();
  const response = await visitor.send(callback.href);
  expect(response.headers.get("location")).toBe("/login?problem=unreachable");
  expect((await visitor.send(`${world.origin}/api/session`)).status).toBe(401);
});
