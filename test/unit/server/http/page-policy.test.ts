import { expect, test } from "vitest";
import { isOwnHost } from "@/lib/net/host";
import { contentSecurityPolicy } from "@/server/http/page-policy";

const directivesOf = (policy: string) =>
  new Map(policy.split("; ").map((directive) => [directive.split(" ")[0], directive.split(" ").slice(1).join(" ")]));

test("scripts run by their nonce alone: nothing inline, no eval, no other site's", () => {
  const directives = directivesOf(contentSecurityPolicy({ nonce: "abc", isDev: false }));
  expect(directives.get("script-src")).toBe("'nonce-abc' 'strict-dynamic'");
  expect(directives.get("style-src")).toBe("'self' 'nonce-abc'");
  for (const name of ["default-src", "object-src", "base-uri", "frame-ancestors"]) {
    expect(directives.get(name)).toBe("'none'");
  }
  for (const [name, sources] of directives) {
    if (name !== "style-src-attr") expect(sources, name).not.toMatch(/unsafe|https?:|\*/);
  }
});

test.each([
  ["127.0.0.1", true],
  ["127.0.0.1:3000", true],
  ["localhost:3000", true],
  ["LOCALHOST", true],
  ["[::1]:3000", true],
  ["", false],
  ["evil.example", false],
  ["localhost.evil.example", false],
  ["127.0.0.1.nip.io", false],
  ["evil.example:3000", false],
  ["127.0.0.1@evil.example", false],
  ["127.0.0.1:3000, evil.example", false],
  ["0.0.0.0", false],
  ["::1", false],
])("the host %j is this machine's own: %s", (host, isOwn) => {
  expect(isOwnHost(host)).toBe(isOwn);
});
