/** A host as it is compared: its name in small letters without a last dot, IPv6 in brackets, and its port. */
export type Host = { name: string; port: number };

const ports = { "http:": 80, "https:": 443 } as const;

/** What a Host header or an authority names; null for what is none. Without a port it has the scheme's own. */
export function parseHost(text: string, scheme: "http:" | "https:"): Host | null {
  if (!/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.test(text)) return null;
  const url = URL.canParse(`${scheme}//${text}`) ? new URL(`${scheme}//${text}`) : null;
  const name = url?.hostname.replace(/\.$/, "") ?? "";
  if (url === null || name === "") return null;
  // 0x7f.1 and 2130706433 are read as addresses too; nobody who means well writes them.
  if (/^[\d.]+$/.test(name) && !text.startsWith(name)) return null;
  return { name, port: url.port === "" ? ports[scheme] : Number(url.port) };
}

const ownNames = ["localhost", "127.0.0.1", "[::1]"];

/** Whether a name is one that every machine has for itself. */
export const isOwnName = ({ name }: Host): boolean => ownNames.includes(name);

const isSame = (a: Host | null, b: Host | null) => a !== null && b !== null && a.name === b.name && a.port === b.port;

/**
 * Whether a request was meant for this machine by its own name, or for the console's configured origin. A foreign name
 * that leads here (DNS rebinding) would let another site's page read the console as if it were that site's own.
 */
export function isOwnHost(host: string, origin?: string): boolean {
  if (origin !== undefined && isSame(parseHost(host, schemeOf(origin)), hostOfOrigin(origin))) return true;
  const named = parseHost(host, "http:");
  return named !== null && isOwnName(named);
}

/**
 * Whether an Origin header is that of the console's own pages, opened at `host`: scheme, name and port. Where `host` is
 * that of the configured origin only that origin counts; at the machine's own names what the request came by.
 */
export function isOwnOrigin(
  origin: string,
  { host, ownOrigin, proto }: { host: string; ownOrigin: string | undefined; proto: "http" | "https" | null },
): boolean {
  const asked = /^https?:\/\/[^/?#@]+$/i.test(origin) ? hostOfOrigin(origin) : null;
  if (asked === null) return false;
  if (ownOrigin !== undefined) {
    const own = hostOfOrigin(ownOrigin);
    if (schemeOf(origin) === schemeOf(ownOrigin) && isSame(asked, own)) return true;
    if (isSame(parseHost(host, schemeOf(ownOrigin)), own)) return false;
  }
  const scheme = proto === "https" ? "https:" : "http:";
  const named = parseHost(host, scheme);
  return named !== null && isOwnName(named) && schemeOf(origin) === scheme && isSame(asked, named);
}

const schemeOf = (origin: string) => (/^https:/i.test(origin) ? "https:" : "http:");

function hostOfOrigin(origin: string): Host | null {
  return parseHost(origin.replace(/^https?:\/\//i, ""), schemeOf(origin));
}

export const foreignHostNote =
  "The console answers at its own address only: open it at CALLBOARD_ORIGIN, or here at 127.0.0.1, [::1] or localhost.";
