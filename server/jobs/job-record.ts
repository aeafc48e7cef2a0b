import { z } from "zod";
import { Actor } from "@/lib/permissions";
import { OutcomeCounts, Verb } from "@/lib/schema/action";
import { JobState } from "@/lib/schema/job";

/** What a job was told when it was made. */
export const JobOrder = z.object({
  jobId: z.string(),
  fingerprint: z.string(),
  verb: Verb.exclude(["create-group", "undo"]),
  actor: Actor,
  /** Of the owner's identity. */
  ownerKey: z.string().default(""),
  address: z.string().nullable(),
  reason: z.string(),
  params: z.object({
    toConsumer: z.string().optional(),
    createConsumer: z.boolean().optional(),
    ghosts: z.boolean().optional(),
    force: z.boolean().optional(),
    asNewEntry: z.boolean().optional(),
  }),
  ratePerSecond: z.number(),
  createdAtMs: z.number(),
  totalIsAtLeast: z.boolean(),
});
export type JobOrder = z.infer<typeof JobOrder>;

/** Who started a job and answers for its writes: its owner, or an admin. */
export const JobStarter = z.object({ key: z.string(), actor: Actor, address: z.string().nullable() });
export type JobStarter = z.infer<typeof JobStarter>;

const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

export const JobFields = z.object({
  order: json(JobOrder),
  state: JobState,
  total: z.coerce.number(),
  done: z.coerce.number(),
  nextPart: z.coerce.number(),
  counts: json(OutcomeCounts),
  problem: z.string().transform((text) => (text === "" ? null : text)),
  startedAtMs: z.coerce.number(),
  endedAtMs: z.coerce.number(),
  starter: json(JobStarter).optional(),
});
export type JobRecord = z.infer<typeof JobFields>;
