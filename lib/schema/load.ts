import { z } from "zod";

const perSecond = z.number().nonnegative();
const durationMs = z.number().nonnegative();

/** How it stands with one server, or with all together. */
export const ConnectionState = z.enum(["connecting", "connected", "unreachable", "refused"]);

/** The console's own load on the watched Redis, measured. */
export const CollectorLoad = z.object({
  commandsPerSecond: perSecond,
  bytesPerSecond: perSecond,
  /** Share of one Redis core, from the CPU time that Redis itself reports for our commands' batches; null until measured. */
  redisCorePercent: z.number().nonnegative().nullable(),
  nodeCorePercent: z.number().nonnegative().nullable(),
  budgetPercent: z.number(),
  /** True when the budget is spent and readings come later than they should. */
  isOverBudget: z.boolean(),
  oldestLiveReadingMs: durationMs.nullable(),
  lastSweepMs: durationMs.nullable(),
});
export type CollectorLoad = z.infer<typeof CollectorLoad>;
