import { z } from "zod";
import { Reason, RequestId } from "./action";
import { Finding } from "./snapshot";
import { Status } from "./status";
import { EntryIdInput } from "./stream-entry";

const count = z.number().int().nonnegative();
const timeMs = z.number();

export const maxNoteLength = 2_000;
/** Written under one incident by people. */
export const maxDeeds = 100;

export const IncidentSeverity = z.enum(["warning", "critical"]);
export type IncidentSeverity = z.infer<typeof IncidentSeverity>;

/** What of a finding is kept: where it leads to may not be there any more. */
export const IncidentFinding = Finding.pick({
  status: true,
  title: true,
  cause: true,
  advice: true,
  href: true,
  hrefLabel: true,
  action: true,
}).extend({ kind: z.string() });
export type IncidentFinding = z.infer<typeof IncidentFinding>;

/** What the rules saw: `joined` is more calls, `worsened` a worse status than it ever had. */
export const IncidentChange = z.object({
  kind: z.enum(["opened", "joined", "worsened", "resolved"]),
  atMs: timeMs,
  status: Status,
  calls: count,
  title: z.string(),
});
export type IncidentChange = z.infer<typeof IncidentChange>;

/** An incident as the rules keep it. It is in the store until its trouble is over, also when somebody resolved it before. */
export const IncidentRecord = z.object({
  /** As an entry id: when it was opened, and a number. */
  incidentId: z.string(),
  /** Cause and group: there is never a second one open under it. */
  key: z.string(),
  cause: z.string(),
  groupName: z.string().nullable(),
  severity: IncidentSeverity,
  /** As last seen, and the worst there was. */
  status: Status,
  worstStatus: Status,
  calls: count,
  maxCalls: count,
  /** How many calls there were when that was last worth telling. */
  toldCalls: count,
  /** Since when it was wrong, and since when that was an incident. */
  sinceMs: timeMs,
  openedAtMs: timeMs,
  seenAtMs: timeMs,
  /** Since when nothing is wrong any more; null while something is. */
  calmSinceMs: timeMs.nullable(),
  resolvedAtMs: timeMs.nullable(),
  /** Who resolved it by hand; null where it was over by itself. */
  resolvedBy: z.string().nullable(),
  /** The one before, where that was resolved by hand and its trouble went on. */
  followsId: z.string().nullable(),
  /** What is wrong, worst first, with the deeds advised; the last seen once it is over. */
  findings: z.array(IncidentFinding).max(8),
  changes: z.array(IncidentChange),
});
export type IncidentRecord = z.infer<typeof IncidentRecord>;

const deed = { atMs: timeMs, by: z.string(), requestId: z.string() };
const AlertKind = z.enum(["webhook", "alertmanager", "pagerduty", "slack"]);
/** What people did, in the order they did it. */
export const IncidentDeed = z.discriminatedUnion("kind", [
  z.object({ ...deed, kind: z.literal("acknowledged") }),
  z.object({ ...deed, kind: z.literal("owner"), owner: z.string().nullable() }),
  z.object({ ...deed, kind: z.literal("note"), text: z.string() }),
  z.object({ ...deed, kind: z.literal("closed"), text: z.string() }),
]);
export type IncidentDeed = z.infer<typeof IncidentDeed>;

/** What was told to whom, and how that went. */
export const IncidentSending = z.object({
  kind: z.enum(["sent", "failed", "given-up", "held", "dropped"]),
  atMs: timeMs,
  route: z.string(),
  to: AlertKind,
  what: z.enum(["firing", "reminder", "acknowledged", "resolved"]),
  attempts: count,
  /** What went wrong, or why it waits. */
  problem: z.string().nullable(),
});
export type IncidentSending = z.infer<typeof IncidentSending>;

export const IncidentLogLine = z.union([IncidentDeed, IncidentSending]);
export type IncidentLogLine = z.infer<typeof IncidentLogLine>;

export const IncidentState = z.enum(["open", "acknowledged", "resolved"]);
export type IncidentState = z.infer<typeof IncidentState>;

const who = z.object({ by: z.string(), atMs: timeMs });
export const Incident = IncidentRecord.omit({ key: true, toldCalls: true, changes: true }).extend({
  state: IncidentState,
  acknowledged: who.nullable(),
  owner: who.extend({ name: z.string() }).nullable(),
  notes: count,
  /** Of each route that was to hear of it, how the last attempt went. */
  sent: z.array(IncidentSending),
});
export type Incident = z.infer<typeof Incident>;

export const IncidentEvent = z.union([IncidentChange, IncidentDeed, IncidentSending]);
export type IncidentEvent = z.infer<typeof IncidentEvent>;

export const IncidentDetail = Incident.extend({
  /** Oldest first. */
  timeline: z.array(IncidentEvent),
});
export type IncidentDetail = z.infer<typeof IncidentDetail>;

export const IncidentsQuery = z.strictObject({
  /** `open` holds the acknowledged ones too. */
  state: z.enum(["open", "resolved", "all"]).default("all"),
  group: z.string().max(512).optional(),
  status: Status.optional(),
  severity: IncidentSeverity.optional(),
  /** The name of an owner; `-` is nobody. */
  owner: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: EntryIdInput.optional(),
});
export type IncidentsQuery = z.infer<typeof IncidentsQuery>;

export const IncidentsPage = z.object({
  /** Open ones first, then the newest. */
  rows: z.array(Incident),
  nextCursor: z.string().nullable(),
  total: count,
  totalIsAtLeast: z.boolean(),
  totalNote: z.string().nullable(),
  openCount: count,
  asOfMs: timeMs,
  /** Which console opens and sends them; null while none does. */
  keeper: z.string().nullable(),
  /** What is left out, or does not work. */
  notices: z.array(z.string()),
});
export type IncidentsPage = z.infer<typeof IncidentsPage>;

export const IncidentParams = z.strictObject({ incidentId: EntryIdInput });
export const IncidentRequest = z.strictObject({ requestId: RequestId });
export const IncidentOwnerRequest = IncidentRequest.extend({
  /** Absent: whoever asks. Null: nobody any more. */
  owner: z.string().trim().min(1).max(200).nullable().optional(),
});
export const IncidentNoteRequest = IncidentRequest.extend({ text: z.string().trim().min(1).max(maxNoteLength) });
export const IncidentResolveRequest = IncidentRequest.extend({ reason: z.union([Reason, z.literal("")]).default("") });
