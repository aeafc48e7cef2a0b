import { z } from "zod";
import { Actor, permissionNames } from "@/lib/permissions";

/**
 * `CALLBOARD_REASONS`: whether each action needs a reason. `usual`: none of the local operator; of people who signed in,
 * one for whatever touches more than one target or cannot be undone.
 */
export const ReasonPolicy = z.enum(["usual", "required", "optional"]);
export type ReasonPolicy = z.infer<typeof ReasonPolicy>;

export const MaskingMode = z.enum(["standard", "strict", "off"]);
export type MaskingMode = z.infer<typeof MaskingMode>;

export const Session = z.object({
  actor: Actor,
  permissions: z.array(z.enum(permissionNames)),
  /** `CALLBOARD_MASKING`; `off`: everybody who may read content sees it as it is. */
  masking: MaskingMode,
  /** `CALLBOARD_MASKING_STREAMS`: what holds instead for streams that match a pattern, the first that does. */
  maskingOfStreams: z.array(z.object({ pattern: z.string(), mode: MaskingMode })),
  /** When an action needs a reason. */
  reasons: ReasonPolicy,
  /** Event streams open under this name, and how many may be. */
  openStreams: z.number(),
  maxStreams: z.number(),
});
export const SignInRequest = z.strictObject({
  name: z.string().min(1).max(64),
  password: z.string().min(1).max(1_024),
});

/** `continueAt` is where the provider ends its own session. */
export const SignedIn = z.object({ isSignedIn: z.boolean(), continueAt: z.string().nullable() });

/** `account=other` has the provider ask who it is, also of somebody it knows. */
export const OidcSignInQuery = z.strictObject({
  next: z.string().max(2_048).optional(),
  account: z.literal("other").optional(),
});
/** The provider's answer; providers add fields of their own. */
export const OidcAnswerQuery = z.looseObject({});

export type Session = z.infer<typeof Session>;
/** How people can sign in; `origin` is the address that the provider sends them back to. */
export type SignInWays = {
  hasPasswords: boolean;
  provider: { name: string; origin: string; isAway: boolean } | null;
};
