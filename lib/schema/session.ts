import { z } from "zod";
import { Actor, permissionNames } from "@/lib/permissions";

export const Session = z.object({ actor: Actor, permissions: z.array(z.enum(permissionNames)) });
export const SignInRequest = z.strictObject({
  name: z.string().min(1).max(64),
  password: z.string().min(1).max(1_024),
});

export const SignedIn = z.object({ isSignedIn: z.boolean() });

export type Session = z.infer<typeof Session>;
