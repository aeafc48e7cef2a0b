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

/**
 * What a cookie is for: an open session, a sign-in that waits for the provider's answer, or that somebody has signed in in
 * this browser before, which lets nobody in.
 */
type CookieUse = "session" | "pending" | "known";

/** The browser itself keeps a `__Host-` cookie to this very host and to TLS. */
function cookieName(isHttps: boolean, use: CookieUse): string {
  const name = use === "session" ? "callboard" : `callboard-${use}`;
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

const knownForSeconds = 90 * 24 * 3_600;

/** Tells a browser in which this person, with this password, has signed in before. */
export function knownCookie(person: string, mark: string, signingKey: string, isHttps: boolean): string {
  return `${sessionCookie(knownValue(person, mark, signingKey), isHttps, "known")}; Max-Age=${knownForSeconds}`;
}

export function isKnownBrowser(value: string | null, person: string, mark: string, signingKey: string): boolean {
  const [given, expected] = [Buffer.from(value ?? ""), Buffer.from(knownValue(person, mark, signingKey))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function knownValue(person: string, mark: string, signingKey: string): string {
  return signatureOf(`known browser\n${person}\n${mark}`, signingKey);
}

export function endedCookie(isHttps: boolean, use: CookieUse = "session"): string {
  return `${sessionCookie("", isHttps, use)}; Max-Age=0`;
}
