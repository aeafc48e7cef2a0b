import { z } from "zod";

/** A choice, comma-separated or named one by one: `status=BLOCKED,GONE`, `status=BLOCKED&status=GONE`. */
export const list = <T extends z.ZodType<unknown, string>>(item: T, max: number) =>
  z
    .union([z.string().max(2_000), z.array(z.string().max(100)).max(max)])
    .transform((given) => [given].flat().flatMap((text) => text.split(",").filter((part) => part !== "")))
    .pipe(z.array(item).max(max));
