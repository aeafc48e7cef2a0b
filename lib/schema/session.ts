import { z } from "zod";
import { Actor, permissionNames } from "@/lib/permissions";

export const Session = z.object({ actor: Actor, permissions: z.array(z.enum(permissionNames)) });
export type Session = z.infer<typeof Session>;
