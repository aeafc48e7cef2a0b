import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP } from "node:net";

/** Whose forwarding headers count. */
export type TrustedProxies = (address: string) => boolean;

/** Where a request came from, after the word of the proxies that are trusted, and of no other. */
export type Forwarding = {
  address: string | null;
  /** The name and scheme its sender used; null where no trusted proxy says. */
  host: string | null;
  proto: "http" | "https" | null;
  /** It says that it was passed on, by whomever. */
  isForwarded: boolean;
};

export const forwardingHeaders = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];
const maxHops = 20;

/** Addresses and networks such as `10.0.0.0/8`; null where one of them is none. */
export function trustedProxies(list: readonly string[]): TrustedProxies | null {
  const trusted = new BlockList();
  for (const each of list) {
    const [address = "", bits, ...rest] = each.split("/");
    const family = isIP(address);
    const most = family === 4 ? 32 : 128;
    if (family === 0 || rest.length > 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most))) {
      return null;
    }
    trusted.addSubnet(address, bits === undefined ? most : Number(bits), family === 4 ? "ipv4" : "ipv6");
  }
  return (address) => {
    const family = isIP(address);
    return family !== 0 && trusted.check(address, family === 4 ? "ipv4" : "ipv6");
  };
}

/**
 * Reads the headers that proxies write. `x-forwarded-for` is read from its end, since each proxy adds whom it heard from:
 * the first one that is not trusted is who asks. `-proto` and `-host` are walked as far: what counts is what the outermost
 * trusted proxy was asked by. A shorter list was written by fewer proxies, and its first value is the outermost one.
 * A scheme that is none counts as one without TLS. Without a trusted peer nothing of them is believed.
 */
export function readForwarding(
  peer: string | undefined,
  headers: IncomingHttpHeaders,
  isTrusted: TrustedProxies,
): Forwarding {
  const isForwarded = forwardingHeaders.some((name) => headers[name] !== undefined);
  const from = peer === undefined ? null : plainAddress(peer);
  const unknown = { address: from, host: null, proto: null, isForwarded };
  if (from === null || !isTrusted(from)) return unknown;
  const { address, hops } = walk(from, listOf(headers["x-forwarded-for"]).slice(-maxHops).reverse(), isTrusted);
  const proto = valueAt(listOf(headers["x-forwarded-proto"]), hops);
  const host = valueAt(listOf(headers["x-forwarded-host"]), hops);
  return { address, host, proto: proto === null ? null : /^https$/i.test(proto) ? "https" : "http", isForwarded };
}

/** Who asks, and how many proxies have said so. */
function walk(from: string, chain: readonly string[], isTrusted: TrustedProxies): { address: string; hops: number } {
  let address = from;
  for (const [i, hop] of chain.entries()) {
    const next = plainAddress(hop);
    if (next !== null) address = next;
    if (next === null || !isTrusted(next)) return { address, hops: i + 1 };
  }
  return { address, hops: Math.max(1, chain.length) };
}

/** The value that stands `hops` from the end, or the first of fewer. */
function valueAt(list: readonly string[], hops: number): string | null {
  return list[Math.max(0, list.length - hops)] ?? null;
}

function listOf(value: string | string[] | undefined): string[] {
  return [value ?? []]
    .flat()
    .flatMap((text) => text.split(","))
    .map((text) => text.trim())
    .filter((text) => text !== "");
}

/** Without a port and the brackets that go with it; IPv4 within IPv6 as IPv4. Null for what is no address. */
function plainAddress(text: string): string | null {
  const [, bracketed, plain] = /^\[([^\]]+)\](?::\d+)?$|^(\d[\d.]*)(?::\d+)?$/.exec(text) ?? [];
  const address = (bracketed ?? plain ?? text).replace(/^::ffff:(?=\d+\.)/i, "");
  return isIP(address) === 0 ? null : address;
}
