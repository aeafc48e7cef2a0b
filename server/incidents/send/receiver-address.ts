import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";

export type ReceiverAddress =
  | { kind: "found"; address: string; family: 4 | 6 }
  /** The name leads only to where nobody outside may be asked for. */
  | { kind: "private"; address: string }
  | { kind: "unknown"; problem: string };

const privateRanges = [
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16",
  "198.18.0.0/15 224.0.0.0/4 240.0.0.0/4",
  "::/96 64:ff9b:1::/48 100::/64 2001::/32 2002::/16 fc00::/7 fe80::/10 ff00::/8",
];
const isPrivate = checkerOf(privateRanges.flatMap((line) => line.split(" ")));
const isLoopback = checkerOf(["127.0.0.0/8", "::1/128"]);

export type Lookup = (name: string) => Promise<{ address: string; family: number }[]>;
const askDns: Lookup = (name) => lookup(name, { all: true, verbatim: true });

/**
 * Where a receiver lies, asked once: the connection is made to this very address, so that a second answer of the name
 * service cannot lead elsewhere. An address that the operator wrote is taken as it is; of a name only public addresses
 * are, and those within the networks that the route names.
 */
export async function findReceiver(
  host: string,
  privateNetworks: readonly string[],
  ask: Lookup = askDns,
): Promise<ReceiverAddress> {
  const name = host.replace(/^\[|\]$/g, "");
  const literal = isIP(name);
  if (literal !== 0) return { kind: "found", address: name, family: literal === 4 ? 4 : 6 };
  const isLocalName = name === "localhost" || name.endsWith(".localhost");
  const isNamed = checkerOf(privateNetworks);
  try {
    const found = await ask(name);
    const allowed = found.find(({ address }) =>
      isLocalName ? isLoopback(address) || isNamed(address) : !isPrivate(address) || isNamed(address),
    );
    if (allowed) return { kind: "found", address: allowed.address, family: allowed.family === 4 ? 4 : 6 };
    const [first] = found;
    return first
      ? { kind: "private", address: first.address }
      : { kind: "unknown", problem: "its name has no address" };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return { kind: "unknown", problem: `its name could not be looked up (${code})` };
  }
}

function checkerOf(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [base = "", bits = ""] = network.split("/");
    list.addSubnet(base, Number(bits), isIP(base) === 4 ? "ipv4" : "ipv6");
  }
  const isIn = (address: string) => list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
  return (address) => {
    const plain = address.replace(/%.*$/, "");
    const inside = translated(plain);
    // An IPv4 address in IPv6's clothes goes by what it is.
    return isIn(/^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1] ?? plain) || (inside !== null && isIn(inside));
  };
}

/** Where only IPv6 is spoken, the name service gives public IPv4 addresses so (RFC 6052). */
function translated(address: string): string | null {
  const [, high = "0", low] = /^64:ff9b::(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})$/.exec(shortest(address)) ?? [];
  if (low === undefined) return null;
  const bits = Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((by) => (bits >>> by) & 255).join(".");
}

const shortest = (address: string): string =>
  isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
