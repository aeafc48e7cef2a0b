import { expect, test } from "vitest";
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
