import { z } from "zod";

export const Health = z.object({ status: z.enum(["ok", "unavailable"]), reason: z.string().nullable() });
export type Health = z.infer<typeof Health>;
