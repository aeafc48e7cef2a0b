import { createHash, randomUUID } from "node:crypto";
import { matchesFilter, pageOf, sortIncidents } from "@/lib/incidents/list-incidents";
import { quietUntil } from "@/lib/incidents/quiet-hours";
import { problemWithRules, rulesOf } from "@/lib/incidents/route-rules";
import type { Pace } from "@/lib/incidents/settle-attempt";
import type { Holds } from "@/lib/incidents/step-incidents";
import { viewIncident } from "@/lib/incidents/view-incident";
import type { AlertRoutesAnswer, AlertRouteTest, ShownRoute } from "@/lib/schema/alert-route";
import type { Incident, IncidentsPage, IncidentsQuery } from "@/lib/schema/incident";
import type { AuditLog } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import { createLease } from "@/server/redis/lease";
import { createIncidentDeeds, type DeedContext } from "./incident-deeds";
import { createIncidentKeeper, type Look } from "./incident-keeper";
import { createIncidentStore, type IncidentsState, watchNameOf } from "./incident-store";
import { createAlertRoutes } from "./send/alert-routes";
import type { PostOptions } from "./send/post-safely";
import type { LoadedRoute } from "./send/routes-file";
import { usualPace } from "./send/sender";
import { testRoute } from "./send/test-route";

export type IncidentsOptions = {
  state: Redis;
  keys: OwnKeys;
  patterns: readonly string[];
  audit: AuditLog;
  look: Look;
  holds: Holds;
  routesFile: string | undefined;
  /** What notifications say of the console. */
  about: { environment: string | null; redis: string; origin: string | null };
  pace?: Pace;
  post?: PostOptions;
  log: Log;
  now: () => number;
};

const digest = (text: string) => createHash("sha1").update(text).digest("hex");

/** What is and was wrong, who took it, and what was sent to whom; kept by one of the consoles that watch the same streams. */
export function createIncidents(options: IncidentsOptions) {
  const { state, keys, patterns, audit, about, log, now } = options;
  const watch = watchNameOf(patterns, digest);
  const store = createIncidentStore({ state, keys, watch });
  const lease = createLease({ state, key: keys.lease(`incidents:${watch}`) });
  const routes = createAlertRoutes({ path: options.routesFile, log, now });
  const keeper = createIncidentKeeper({ ...options, store, lease, routes, pace: options.pace ?? usualPace });
  const deeds = createIncidentDeeds({ store, audit, now });
  let openCount: number | null = null;
  let counted: IncidentsState | null = null;
  let ticking: Promise<void> | null = null;

  const viewsOf = ({ open, past, logs }: IncidentsState): Incident[] =>
    [...open.values(), ...past.values()].map((record) => viewIncident(record, logs.get(record.incidentId) ?? []));
  const countOpen = (views: readonly Incident[]): number => views.filter((one) => one.state !== "resolved").length;

  async function list({ limit, cursor, ...filter }: IncidentsQuery): Promise<IncidentsPage> {
    const known = await store.read();
    const views = viewsOf(known);
    const matching = sortIncidents(views.filter((incident) => matchesFilter(incident, filter)));
    return {
      ...pageOf(matching, { limit, cursor }),
      total: matching.length,
      totalIsAtLeast: false,
      totalNote: null,
      openCount: countOpen(views),
      asOfMs: now(),
      keeper: await keeperName(),
      notices: [...keeper.notices(), ...routeNotices(known)],
    };
  }

  /** As it stands in the lease; null where nobody holds it. */
  async function keeperName(): Promise<string | null> {
    if (lease.isHeld()) return lease.name;
    return lease.holderName().catch(() => null);
  }

  function routeNotices({ health, queue }: IncidentsState): string[] {
    const { problem } = routes.about();
    const lines =
      problem === null ? [] : [`The routes' file cannot be read (${problem}); the routes before stay in force.`];
    for (const { route } of routes.all()) {
      const fared = health.get(route.name);
      if (!fared || fared.lastFailedAtMs === null || fared.lastFailedAtMs < (fared.lastSentAtMs ?? 0)) continue;
      const waits = [...queue.values()].some((one) => one.route === route.name);
      lines.push(
        `${route.name} does not take notifications: ${fared.lastProblem}${waits ? "; it is tried again" : "; given up"}.`,
      );
    }
    return lines;
  }

  async function shownRoutes(): Promise<AlertRoutesAnswer> {
    const loaded = routes.all();
    const known = await store.read();
    return { ...routes.about(), routes: loaded.map((one) => showRoute(one, known)), origin: about.origin };
  }

  function showRoute({ route, url, secret }: LoadedRoute, { health, queue }: IncidentsState): ShownRoute {
    const { name, to, quietHours, privateNetworks } = route;
    const change = routes.changeOf(name);
    const declared = routes.declared(name);
    const fared = health.get(name) ?? { lastSentAtMs: null, lastFailedAtMs: null, lastProblem: null, givenUp: 0 };
    return {
      ...fared,
      name,
      to,
      host: url.host,
      isSigned: to === "webhook" && secret !== null,
      rules: rulesOf(route),
      changed:
        change === null || declared === null
          ? null
          : { from: rulesOf(declared.route), by: change.by, atMs: change.atMs },
      quietUntilMs: quietHours === undefined ? null : quietUntil(quietHours, now()),
      groupBy: "groupBy" in route ? route.groupBy : [],
      privateNetworks,
      waiting: [...queue.values()].filter((one) => one.route === name).length,
    };
  }

  async function test(name: string, requestId: string, { actor, address }: DeedContext): Promise<AlertRouteTest> {
    routes.all();
    const loaded = routes.find(name);
    if (loaded === null) throw new AppError("not-found", `There is no route ${name} in the file of routes.`);
    const asked = { requestId, jobId: null, part: null, actor: { name: actor.name, role: actor.role }, address };
    const rest = { reason: null, params: { route: name }, targets: [], targetCount: 0, counts: null, durationMs: null };
    await audit.commit({ kind: "outcome", action: "alert-route-test", ...asked, ...rest, note: null });
    return testRoute(loaded, { about, deliveryId: randomUUID(), post: options.post, now });
  }

  async function tick(): Promise<void> {
    await keeper.tick();
    const known = await store.read().catch(() => null);
    if (known !== null && known === counted) return;
    counted = known;
    openCount = known === null ? null : countOpen(viewsOf(known));
  }

  return {
    list,
    one: deeds.one,
    add: deeds.add,
    routes: shownRoutes,
    /** What people changed of the routes is in force from now on. */
    ruleRoutes: routes.rule,
    /** What is wrong with a text as the rules of a route; null where it fits. */
    problemWithRoute(name: string, text: string | null): string | null {
      if (text === null) return null;
      const declared = routes.declared(name);
      if (declared === null) return `There is no route ${name} in the file of routes.`;
      return problemWithRules(text, declared.route);
    },
    test,
    /** How many are open; null while nobody knows. */
    openCount: () => openCount,
    /** Called with every tick of the collector; one that is still under way is not begun again. */
    tick(): Promise<void> {
      ticking ??= tick().finally(() => {
        ticking = null;
      });
      return ticking;
    },
    start: lease.start,
    async stop(): Promise<void> {
      await keeper.stop();
      await lease.stop();
    },
  };
}

export type Incidents = ReturnType<typeof createIncidents>;
