import { z } from "zod";
import { IncidentSeverity } from "./incident";

const timeMs = z.number();

/** Something that a receiver is to be told, until it is told or given up. What is said of the incidents is made when it is sent. */
export const Delivery = z.object({
  /** The same in every attempt with the same content. */
  deliveryId: z.string(),
  route: z.string(),
  what: z.enum(["alerts", "acknowledged"]),
  groupKey: z.string(),
  /** Those that changed. */
  incidentIds: z.array(z.string()),
  madeAtMs: timeMs,
  dueAtMs: timeMs,
  attempts: z.number().int().nonnegative(),
  lastProblem: z.string().nullable(),
  /** Told before, and told again so that the receiver does not take it for over. */
  isRepeat: z.boolean(),
  /** Told again because it goes on and nobody acknowledged it. */
  isReminder: z.boolean().default(false),
});
export type Delivery = z.infer<typeof Delivery>;

/** That a route was told of an incident, and did not hear yet that it is over. */
export const Told = z.object({
  /** False: nobody knows whether it got through. */
  isSure: z.boolean(),
  /** As it was told. */
  severity: IncidentSeverity,
  atMs: timeMs,
  /** How often it was told again since. */
  reminders: z.number().int().nonnegative().default(0),
});
export type Told = z.infer<typeof Told>;
