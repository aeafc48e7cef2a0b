import { z } from "zod";
import { Role } from "@/lib/permissions";
import { digestOf, randomSecret } from "./session-cookie";

export const tokenName = z.string().regex(/^[\p{L}\p{N}._@+-]{1,64}$/u, "must be 1 to 64 letters, digits or . _ @ + -");

/**
 * What lets a program ask: one line of the users file. The secret is 256 random bits, so a plain digest of it cannot be
 * guessed backwards, and is cheap enough for every request.
 */
export const Token = z.strictObject({
  token: tokenName,
  role: Role,
  digest: z.string().regex(/^[\w-]{43}$/, "must be a digest made by npm run token"),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type Token = z.infer<typeof Token>;

const mark = "callboard_";

/** A new token with its secret, which is shown once and kept nowhere. */
export function makeToken(
  { name, role, lastsMs }: { name: string; role: Role; lastsMs: number },
  nowMs: number,
): { token: Token; secret: string } {
  const secret = mark + randomSecret();
  const [createdAt, expiresAt] = [nowMs, nowMs + lastsMs].map((timeMs) => new Date(timeMs).toISOString());
  return { secret, token: Token.parse({ token: name, role, digest: digestOf(secret), createdAt, expiresAt }) };
}

export const hasExpired = ({ expiresAt }: Token, nowMs: number): boolean => Date.parse(expiresAt) <= nowMs;

/** The secret of an `Authorization: Bearer` header; null without one. */
export function bearerOf(request: Request): string | null {
  const [, secret = null] = /^Bearer +([\x21-\x7e]{1,256}) *$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  return secret;
}

/** Whether a request says who it is by a token, whatever that token is worth. */
export const bringsToken = (request: Request): boolean => /^Bearer\b/i.test(request.headers.get("authorization") ?? "");
