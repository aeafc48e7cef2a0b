import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** A session's or a sign-in's secret name: 256 random bits. */
export function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What of a secret is kept: who reads the store cannot come in with it. */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

/** The cookie's value: the secret with its signature, so that an invented one is refused before anybody is asked. */
export function signSecret(secret: string, signingKey: string): string {
  return `${secret}.${signatureOf(secret, signingKey)}`;
}

/** The secret of a value that this console signed; null for any other. */
export function verifySecret(value: string, signingKey: string): string | null {
  const [secret = "", signature = "", ...rest] = value.split(".");
  if (rest.length > 0 || secret.length !== 43) return null;
  const expected = Buffer.from(signatureOf(secret, signingKey));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected) ? secret : null;
}

function signatureOf(secret: string, signingKey: string): string {
  return createHmac("sha256", signingKey).update(secret).digest("base64url");
}

/** What a cookie is for: an open session, or a sign-in that waits for the provider's answer. */
type CookieUse = "session" | "pending";

/** The browser itself keeps a `__Host-` cookie to this very host and to TLS. */
function cookieName(isHttps: boolean, use: CookieUse): string {
  const name = use === "session" ? "callboard" : "callboard-pending";
  return isHttps ? `__Host-${name}` : name;
}

/** The cookie's value that a request brings; null without one, or with more than one of that name. */
export function cookieOf(request: Request, isHttps: boolean, use: CookieUse = "session"): string | null {
  const start = `${cookieName(isHttps, use)}=`;
  const values = (request.headers.get("cookie") ?? "")
    .split(/; */)
    .filter((part) => part.startsWith(start))
    .map((part) => part.slice(start.length));
  return values.length === 1 ? (values[0] ?? null) : null;
}

/** A Set-Cookie that lasts as long as the browser runs; the server decides when the session ends. */
export function sessionCookie(value: string, isHttps: boolean, use: CookieUse = "session"): string {
  return `${cookieName(isHttps, use)}=${value}; Path=/; HttpOnly; SameSite=Lax${isHttps ? "; Secure" : ""}`;
}

export function endedCookie(isHttps: boolean, use: CookieUse = "session"): string {
  return `${sessionCookie("", isHttps, use)}; Max-Age=0`;
}
