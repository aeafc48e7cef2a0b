import { describe, expect, test } from "vitest";
import { isOwnHost, isOwnOrigin, parseHost } from "@/lib/net/host";

const https = "https://callboard.example.com";

describe("a host is compared as a host", () => {
  test.each([
    ["callboard.example.com", true],
    ["callboard.example.com:443", true],
    ["CallBoard.Example.com", true],
    ["callboard.example.com.", true],
    ["callboard.example.com.:443", true],
    ["callboard.example.com:80", false],
    ["callboard.example.com:8443", false],
    ["callboard.example.com..", false],
    ["evil.callboard.example.com", false],
    ["callboard.example.com.evil.example", false],
    ["callboard.example.com@evil.example", false],
    ["evil.example#callboard.example.com", false],
    ["callboard.example.com/", false],
    ["callboard.example.com, evil.example", false],
    ["localhost", true],
    ["LOCALHOST:3000", true],
    ["localhost.:3000", true],
    ["[::1]", true],
    ["[0:0:0:0:0:0:0:1]:3000", true],
    ["127.0.0.1:3000", true],
    ["127.1", false],
    ["0x7f.0.0.1", false],
    ["2130706433", false],
    ["127.0.0.1.nip.io", false],
    ["[::ffff:127.0.0.1]", false],
    ["localhost:99999", false],
    ["", false],
    [" ", false],
    ["ⅼocalhost", false],
  ])("%j is ours: %s", (host, isOwn) => expect(isOwnHost(host, https)).toBe(isOwn));

  test.each([
    ["http://callboard.example.com", "callboard.example.com:80", true],
    ["http://callboard.example.com:8080", "callboard.example.com:8080", true],
    ["http://callboard.example.com:8080", "callboard.example.com", false],
    ["https://[2001:db8::1]", "[2001:DB8:0::1]:443", true],
  ])("of %s: %s is ours: %s", (origin, host, isOwn) => expect(isOwnHost(host, origin)).toBe(isOwn));

  test("a port that is the scheme's own is the same as none", () => {
    expect(parseHost("a.example", "https:")).toEqual(parseHost("A.EXAMPLE.:443", "https:"));
    expect(parseHost("a.example", "http:")).not.toEqual(parseHost("a.example", "https:"));
  });
});

describe("an origin is compared with its scheme", () => {
  const local = { host: "127.0.0.1:3000", ownOrigin: undefined, proto: null };
  const served = { host: "callboard.example.com", ownOrigin: https, proto: "https" as const };
  test.each([
    ["http://127.0.0.1:3000", local, true],
    ["https://127.0.0.1:3000", local, false],
    ["http://localhost:3000", local, false],
    ["http://127.0.0.1", local, false],
    ["http://127.0.0.1", { ...local, host: "127.0.0.1" }, true],
    ["http://127.0.0.1:80", { ...local, host: "127.0.0.1" }, true],
    ["null", local, false],
    ["", local, false],
    ["http://127.0.0.1:3000/", local, false],
    ["http://u@127.0.0.1:3000", local, false],
    ["chrome-extension://127.0.0.1:3000", local, false],
    [https, served, true],
    [`${https}:443`, served, true],
    [`${https}.`, served, true],
    ["http://callboard.example.com", served, false],
    ["http://callboard.example.com:443", served, false],
    ["https://evil.example", { ...served, host: "evil.example" }, false],
    [https, { ...served, host: "127.0.0.1:3000" }, true],
    ["http://127.0.0.1:3000", { ...served, host: "127.0.0.1:3000", proto: null }, true],
  ])("%s at %j: %s", (origin, at, isOwn) => expect(isOwnOrigin(origin, at)).toBe(isOwn));
});
