import { describe, expect, test } from "vitest";
import { readForwarding, trustedProxies } from "@/server/net/forwarding";

const trusted = trustedProxies(["10.0.0.5", "10.1.0.0/16", "fd00::/8"]) ?? (() => false);
const nobody = trustedProxies([]) ?? (() => true);
const passedOn = { "x-forwarded-for": "203.0.113.9", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" };

test.each([["10.0.0.256"], ["10.0.0.0/33"], ["::/129"], ["proxy.internal"], ["10.0.0.0/"], ["10.0.0.0/8/8"], [""]])(
  "%j is no proxy",
  (address) => expect(trustedProxies([address])).toBeNull(),
);

test.each(["203.0.113.7", "10.0.0.6", "10.2.0.1", "::1", "fe80::1"])("what %s forwards is not believed", (peer) => {
  expect(readForwarding(peer, passedOn, trusted)).toEqual({
    address: peer,
    host: null,
    proto: null,
    isForwarded: true,
  });
  expect(readForwarding(peer, passedOn, nobody).address).toBe(peer);
});

test.each(["10.0.0.5", "::ffff:10.0.0.5", "10.1.200.3", "fd00::1"])("what %s forwards is", (peer) => {
  const told = { address: "203.0.113.9", host: "evil.example", proto: "https", isForwarded: true };
  expect(readForwarding(peer, passedOn, trusted)).toEqual(told);
});

test.each([
  ["198.51.100.1, 203.0.113.9", "203.0.113.9"],
  ["203.0.113.9, 10.1.0.1, 10.1.0.2", "203.0.113.9"],
  ["127.0.0.1, 203.0.113.9:4711", "203.0.113.9"],
  ["[2001:db8::1]:443", "2001:db8::1"],
  ["2001:db8::1", "2001:db8::1"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["10.1.0.7, 10.1.0.8", "10.1.0.7"],
  ["203.0.113.9, unknown", "10.0.0.5"],
  ["<script>", "10.0.0.5"],
  ["", "10.0.0.5"],
])("of x-forwarded-for: %s the sender is %s", (chain, address) => {
  expect(readForwarding("10.0.0.5", { "x-forwarded-for": chain }, trusted).address).toBe(address);
});

test("a request that nobody passed on says so; without a peer nobody is known", () => {
  expect(readForwarding("10.0.0.5", { host: "x" }, trusted).isForwarded).toBe(false);
  expect(readForwarding("10.0.0.5", { "x-real-ip": "x" }, nobody).isForwarded).toBe(true);
  expect(readForwarding(undefined, passedOn, trusted).address).toBeNull();
});

describe("each list of headers × how many proxies × whom one trusts", () => {
  const client = "203.0.113.9";
  const proxies = ["10.0.0.5", "10.1.0.1", "10.1.0.2", "10.1.0.3"];
  const schemes = ["https", "http"] as const;

  /** What the last of some proxies says, each of which adds what it heard. */
  function told(count: number, outermost: string, inner: string, before: Record<string, string> = {}) {
    const chain = [client, ...proxies.slice(0, count - 1)];
    const list = (first: string, others: string) => [first, ...Array(count - 1).fill(others)].join(", ");
    const add = (name: string, text: string) => (before[name] ? `${before[name]}, ${text}` : text);
    return {
      "x-forwarded-for": add("x-forwarded-for", chain.join(", ")),
      "x-forwarded-proto": add("x-forwarded-proto", list(outermost, inner)),
      "x-forwarded-host": add("x-forwarded-host", list("callboard.example.com", "inner:3000")),
    };
  }

  for (const count of [1, 2, 3, 4]) {
    for (const outermost of schemes) {
      for (const inner of schemes) {
        for (const claimed of [null, ...schemes]) {
          const before: Record<string, string> =
            claimed === null
              ? {}
              : { "x-forwarded-for": "198.51.100.1", "x-forwarded-proto": claimed, "x-forwarded-host": "evil.example" };
          test(`${count} proxies, ${outermost} then ${inner}, the sender claims ${claimed}`, () => {
            const isTrusted = trustedProxies(proxies) ?? (() => false);
            const peer = proxies[count - 1];
            expect(readForwarding(peer, told(count, outermost, inner, before), isTrusted)).toEqual({
              address: client,
              host: "callboard.example.com",
              proto: outermost,
              isForwarded: true,
            });
          });
        }
      }
    }
    test(`${count} proxies of which the outermost is not trusted: what it was told counts for nothing`, () => {
      const isTrusted = trustedProxies(proxies.slice(1)) ?? (() => false);
      const { address, proto } = readForwarding(proxies[count - 1], told(count, "https", "http"), isTrusted);
      const [expected, scheme] = count === 1 ? ["10.0.0.5", null] : ["10.0.0.5", "http"];
      expect([address, proto]).toEqual([expected, scheme]);
    });
  }

  test.each([
    ["https", "https"],
    ["HTTPS", "https"],
    ["http", "http"],
    ["wss", "http"],
    ["https;x", "http"],
    ["", null],
    [" , ", null],
  ])("one proxy with the scheme %j: %s", (given, proto) => {
    expect(readForwarding("10.0.0.5", { "x-forwarded-proto": given }, trusted).proto).toBe(proto);
  });

  test("a list that only one of two proxies wrote gives its first value", () => {
    const chain = `${client}, 10.1.0.1`;
    const both = { "x-forwarded-for": chain, "x-forwarded-proto": "https" };
    expect(readForwarding("10.0.0.5", both, trusted)).toMatchObject({ address: client, proto: "https" });
  });
});
