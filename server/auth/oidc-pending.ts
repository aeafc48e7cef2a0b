import { randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import { z } from "zod";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import { seal, unseal } from "./seal";
import { digestOf } from "./session-cookie";
import { asked } from "./sessions";

const PendingSignIn = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  endsAtMs: z.number(),
});
export type PendingSignIn = z.infer<typeof PendingSignIn>;

export const pendingForMs = 600_000;
const purpose = "pending sign-in";
/** A browser drops a cookie above 4 kB. */
const maxNextLength = 1_500;

export type PendingSignInsOptions = {
  state: Redis;
  keys: OwnKeys;
  signingKey(): Promise<string>;
  now: () => number;
};

/**
 * Sign-ins that wait for the provider's answer. Each lies sealed in a cookie of its own browser, so that beginning one
 * writes nothing; that its answer has come is noted in the state store until the cookie has expired anyway.
 */
export function createPendingSignIns({ state, keys, signingKey, now }: PendingSignInsOptions) {
  return {
    async begin(next: string): Promise<{ pending: PendingSignIn; value: string }> {
      const pending: PendingSignIn = {
        state: randomState(),
        nonce: randomNonce(),
        verifier: randomPKCECodeVerifier(),
        next: next.length > maxNextLength ? "/" : next,
        endsAtMs: now() + pendingForMs,
      };
      return { pending, value: seal(JSON.stringify(pending), await signingKey(), purpose) };
    },

    /** What a cookie holds; null for one that is not ours, was changed, or is too old. */
    async find(value: string): Promise<PendingSignIn | null> {
      const text = unseal(value, await signingKey(), purpose);
      if (text === null) return null;
      const pending = PendingSignIn.parse(JSON.parse(text));
      return pending.endsAtMs > now() ? pending : null;
    },

    /** True for the first answer to it, false for any further one. */
    async use({ state: secret, endsAtMs }: PendingSignIn): Promise<boolean> {
      const leftMs = Math.max(1, endsAtMs - now());
      return (await asked(state.set(keys.usedSignIn(digestOf(secret)), "1", "PX", leftMs, "NX"))) === "OK";
    },
  };
}

export type PendingSignIns = ReturnType<typeof createPendingSignIns>;
