import { z } from "zod";
import { Actor, permissionNames } from "@/lib/permissions";

export const Session = z.object({
  actor: Actor,
  permissions: z.array(z.enum(permissionNames)),
  /** Event streams open under this name, and how many may be. */
  openStreams: z.number(),
  mostStreams: z.number(),
});
export const SignInRequest = z.strictObject({
  name: z.string().min(1).max(64),
  password: z.string().min(1).max(1_024),
});

export const SignedIn = z.object({ isSignedIn: z.boolean() });

export type Session = z.infer<typeof Session>;
