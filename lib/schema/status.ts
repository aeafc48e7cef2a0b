import { z } from "zod";

/** From calm to worst; a call shows the worst of its groups. Meaning and rules: `lib/stream/status.ts`. */
export const statusOrder = [
  "ENDED_CLEAN",
  "OK",
  "WARMING",
  "UNKNOWN",
  "SLOW",
  "ENDED_WITH_BACKLOG",
  "POISON",
  "BLOCKED",
  "GONE",
  "MISSING",
  "AT_RISK",
  "LOSS",
] as const;

export const Status = z.enum(statusOrder);
export type Status = z.infer<typeof Status>;

export const LagSource = z.enum(["exact", "server", "estimated", "unknown"]);
export type LagSource = z.infer<typeof LagSource>;
