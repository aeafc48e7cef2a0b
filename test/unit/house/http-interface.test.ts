import { expect, test } from "vitest";
import type { Endpoint } from "@/lib/endpoints/endpoint";
import { endpoints } from "@/lib/endpoints/endpoints";
import { permissions } from "@/lib/permissions";

const all: [string, Endpoint][] = Object.entries(endpoints);

function rowOf([name, endpoint]: [string, Endpoint]): string {
  const roles = permissions[endpoint.permission].roles;
  const who = endpoint.permission === "public" ? "anybody" : roles.join(", ");
  return `| \`${endpoint.method} ${endpoint.path}\` | ${endpoint.summary} | ${who} | \`${name}\` |`;
}

const head = `# HTTP interface

Everything the pages show comes from here. Machine-readable, with every shape: \`GET /api/openapi.json\`, generated from the
schemas that validate. The table below is written by \`npx vitest run --project unit http-interface -u\`; a test compares it.

- Times are milliseconds since the epoch (\`…AtMs\`, \`asOfMs\`), durations milliseconds (\`…Ms\`), ids strings. \`null\` is
  unknown, never 0.
- An error is \`{ "error": { "code", "message", "issues"? } }\`: 400 names the field that does not fit, 401 not signed in,
  403 not allowed, 404 unknown call or group, 405 another method, 409 in conflict, 413 too large, 429 too many (with \`Retry-After\`), 503 Redis,
  the state store or the provider does not answer, 500 a fault of the console, whose log says what.
- Sign in with the page's cookie, or with \`Authorization: Bearer callboard_…\` ([signing in](signing-in.md)).
- Actions take the targets as they were seen and a \`requestId\`; the same request sent again changes nothing and answers the
  same.
- Server-sent events carry an \`id:\` where they can be resumed: send it back as \`Last-Event-ID\` or \`?after=\`.

| method and path | gives | who may | operationId |
|---|---|---|---|
`;

test("the table of endpoints in docs/ is that of the code", async () => {
  await expect(`${head}${all.map(rowOf).join("\n")}\n`).toMatchFileSnapshot("../../../docs/http-interface.md");
});
