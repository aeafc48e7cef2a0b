import { z } from "zod";

/** How a producer means its texts: the whole so far, what is new, or each complete in itself. */
export const TextMode = z.enum(["replace", "append", "line"]);
export type TextMode = z.infer<typeof TextMode>;
