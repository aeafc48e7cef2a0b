import { z } from "zod";
import { RequestId } from "./action";
import { IncidentSeverity } from "./incident";
import { Status } from "./status";

const count = z.number().int().nonnegative();
const timeMs = z.number();
const names = z.array(z.string().min(1).max(512)).min(1).max(100);
const path = z.string().min(1).max(4_096);
const url = z.url({ protocol: /^https?$/ }).max(2_048);

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }) !== null;
  } catch {
    return false;
  }
};
const minute = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is no time of day; expected 22:00");

export const maxRoutes = 20;
export const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

/** As a person typed it: what it was, and what it could be. */
const chosen = (what: string, choices: readonly string[]) => ({
  error: ({ input }: { input?: unknown }) => `is ${JSON.stringify(input)}, no ${what}; expected ${choices.join(", ")}`,
});
const NamedStatus = z.enum(Status.options, chosen("status", Status.options));

/** Nothing but the end of an incident is sent then; what fires waits until it is over. */
export const QuietHours = z.strictObject({
  from: minute,
  /** At or before `from`: on the next day. */
  to: minute,
  timeZone: z.string().refine(isZone, "is no time zone; expected Europe/Berlin"),
  /** Of the day on which they begin; every day where absent. */
  days: z
    .array(z.enum(weekdays, chosen("day", weekdays)))
    .min(1)
    .optional(),
  /** Statuses that are sent all the same. */
  except: z.array(NamedStatus).default([]),
});
export type QuietHours = z.infer<typeof QuietHours>;

export const minRemindMs = 600_000;
export const maxRemindMs = 604_800_000;
/** How often an incident that goes on and that nobody acknowledged is told again. */
const RemindEveryMs = z.number().int().min(minRemindMs).max(maxRemindMs);
/** Reminders of one incident for one route: who has not heard by then does not listen. */
export const maxReminders = 10;

/** Which incidents a route hears of: all of what is named must fit. */
export const RouteMatch = z.strictObject({
  statuses: z.array(NamedStatus).min(1).optional(),
  severities: z.array(IncidentSeverity).min(1).optional(),
  /** Names of groups, with `*` for any letters. */
  groups: names.optional(),
  /** Labels of `CALLBOARD_ENVIRONMENT`, with `*`. */
  environments: names.optional(),
  minCalls: z.number().int().min(1).max(1_000_000).default(1),
});
export type RouteMatch = z.infer<typeof RouteMatch>;

const route = {
  name: z.string().regex(/^[\w.-]{1,40}$/, "is no name; expected up to 40 letters, digits or . _ -"),
  /** It hears of nothing new; the end of what it was told it hears all the same. */
  isOff: z.boolean().default(false),
  when: RouteMatch.default({ minCalls: 1 }),
  quietHours: QuietHours.optional(),
  /** Networks within which the receiver may lie although nobody outside reaches them. */
  privateNetworks: z
    .array(z.union([z.cidrv4(), z.cidrv6()]))
    .max(16)
    .default([]),
  /** PEM of the authority that signed the receiver. */
  caFile: path.optional(),
};
/** Incidents that agree in these are told together; each for itself where it is empty. */
const grouping = {
  groupBy: z
    .array(z.enum(["group", "cause"]))
    .max(2)
    .default([]),
  groupWaitMs: z.number().int().min(0).max(600_000).default(5_000),
  groupIntervalMs: z.number().int().min(0).max(86_400_000).default(60_000),
};
const reminding = { remindEveryMs: RemindEveryMs.optional() };
const address = { url: url.optional(), urlFile: path.optional() };
const hasAddress = ({ url, urlFile }: { url?: string | undefined; urlFile?: string | undefined }) =>
  (url === undefined) !== (urlFile === undefined);
const oneAddress = { message: "needs either url or urlFile" };

/** One receiver, as the file that `CALLBOARD_ALERT_ROUTES` names holds it. */
export const AlertRoute = z.discriminatedUnion("to", [
  z
    .strictObject({
      ...{ ...route, ...grouping, ...reminding, ...address },
      to: z.literal("webhook"),
      secretFile: path.optional(),
    })
    .refine(hasAddress, oneAddress),
  z.strictObject({ ...route, ...address, to: z.literal("alertmanager") }).refine(hasAddress, oneAddress),
  z.strictObject({
    ...route,
    to: z.literal("pagerduty"),
    routingKeyFile: path,
    url: url.default("https://events.pagerduty.com/v2/enqueue"),
  }),
  z
    .strictObject({ ...route, ...grouping, ...reminding, ...address, to: z.literal("slack") })
    .refine(hasAddress, oneAddress),
]);
export type AlertRoute = z.infer<typeof AlertRoute>;

export const AlertRoutesFile = z.strictObject({
  routes: z
    .array(AlertRoute)
    .max(maxRoutes)
    .refine((routes) => new Set(routes.map(({ name }) => name)).size === routes.length, "holds a name twice"),
});

/**
 * What of a route people change while the console runs. Where its receiver lies and what signs a message stay in the file:
 * who may change settings must not be able to send elsewhere, nor to have a file of this machine sent.
 */
export const RouteRules = z.strictObject({
  isOff: z.boolean().default(false),
  when: RouteMatch.default({ minCalls: 1 }),
  quietHours: QuietHours.nullable().default(null),
  remindEveryMs: RemindEveryMs.nullable().default(null),
});
export type RouteRules = z.infer<typeof RouteRules>;

/** How a receiver has fared; kept for all consoles of one state store. */
export const RouteHealth = z.object({
  lastSentAtMs: timeMs.nullable(),
  lastFailedAtMs: timeMs.nullable(),
  lastProblem: z.string().nullable(),
  /** Notifications that were given up since one last got through. */
  givenUp: count,
});
export type RouteHealth = z.infer<typeof RouteHealth>;

/** A route without its secrets: of its address only the machine. */
export const ShownRoute = RouteHealth.extend({
  name: z.string(),
  to: z.enum(["webhook", "alertmanager", "pagerduty", "slack"]),
  host: z.string(),
  isSigned: z.boolean(),
  rules: RouteRules,
  /** What the file says, where it was changed since, and by whom. */
  changed: z.object({ from: RouteRules, by: z.string(), atMs: timeMs }).nullable(),
  /** Until when it is quiet; null while it is not. */
  quietUntilMs: timeMs.nullable(),
  groupBy: z.array(z.string()),
  privateNetworks: z.array(z.string()),
  /** Notifications that wait to be sent, or to be tried again. */
  waiting: count,
});
export type ShownRoute = z.infer<typeof ShownRoute>;

export const AlertRoutesAnswer = z.object({
  routes: z.array(ShownRoute),
  /** The setting's file; null where none is named. */
  file: z.string().nullable(),
  /** Since when these hold, and what is wrong with the file as it is now: the last good one is in force. */
  readAtMs: timeMs.nullable(),
  problem: z.string().nullable(),
  /** What links in notifications begin with; null where `CALLBOARD_ORIGIN` is not set: then there are none. */
  origin: z.string().nullable(),
});
export type AlertRoutesAnswer = z.infer<typeof AlertRoutesAnswer>;

export const AlertRouteParams = z.strictObject({ name: z.string().min(1).max(40) });
export const AlertRouteTestRequest = z.strictObject({ requestId: RequestId });
export const AlertRouteTest = z.object({
  isSent: z.boolean(),
  /** The receiver's status; null where it gave none. */
  httpStatus: z.number().int().nullable(),
  problem: z.string().nullable(),
  durationMs: z.number().nonnegative(),
});
export type AlertRouteTest = z.infer<typeof AlertRouteTest>;
