import { statSync } from "node:fs";
import { type ChangedRules, withRules } from "@/lib/incidents/route-rules";
import type { Log } from "@/server/log";
import { type LoadedRoute, readRoutesFile } from "./routes-file";

const lookEveryMs = 5_000;

export type AlertRoutesOptions = { path: string | undefined; log: Log; now: () => number };

/**
 * The routes of a file, read anew when it changes, with what people changed of them over it; of a file that is broken or
 * gone the last good ones stay in force.
 */
export function createAlertRoutes({ path, log, now }: AlertRoutesOptions) {
  let declared: LoadedRoute[] = [];
  let changed: ReadonlyMap<string, ChangedRules> = new Map();
  let routes: LoadedRoute[] = [];
  let stamp = "";
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let readAtMs: number | null = null;
  let problem: string | null = null;

  function refresh(): void {
    if (path === undefined || now() - lookedAtMs < lookEveryMs) return;
    lookedAtMs = now();
    let found = "gone";
    try {
      const { mtimeMs, ctimeMs, size, ino } = statSync(path);
      found = `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
      if (found === stamp) return;
      declared = readRoutesFile(path);
      settle();
      readAtMs = now();
      if (problem !== null) log.info("CALLBOARD_ALERT_ROUTES_FILE can be read again");
      problem = null;
    } catch (error) {
      if (found === stamp) return;
      problem = error instanceof Error ? error.message : String(error);
      log.error(`CALLBOARD_ALERT_ROUTES_FILE cannot be read (${problem}): the routes read before stay in force`);
    }
    stamp = found;
  }

  function settle(): void {
    routes = declared.map((loaded) => {
      const change = changed.get(loaded.route.name);
      return change === undefined ? loaded : { ...loaded, route: withRules(loaded.route, change.rules) };
    });
  }

  return {
    /** What people changed, by route; those of no route here stay without effect. */
    rule(next: ReadonlyMap<string, ChangedRules>): void {
      changed = next;
      settle();
    },
    changeOf: (name: string): ChangedRules | null => changed.get(name) ?? null,
    /** As the file has it. */
    declared(name: string): LoadedRoute | null {
      refresh();
      return declared.find(({ route }) => route.name === name) ?? null;
    },
    all(): readonly LoadedRoute[] {
      refresh();
      return routes;
    },
    find: (name: string): LoadedRoute | null => routes.find(({ route }) => route.name === name) ?? null,
    about: () => ({ file: path ?? null, readAtMs, problem }),
  };
}

export type AlertRoutes = ReturnType<typeof createAlertRoutes>;
