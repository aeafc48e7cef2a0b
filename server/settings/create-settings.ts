import { changedRules, routeOfSetting } from "@/lib/incidents/route-rules";
import type { Thresholds } from "@/lib/schema/thresholds";
import type { AuditLog } from "../audit/audit-log";
import { applySettings, problemWithSetting } from "../config/apply-settings";
import type { Config } from "../config/config";
import type { DeclaredGroups } from "../fleet/expected-groups";
import type { Incidents } from "../incidents/create-incidents";
import type { Log } from "../log";
import type { Redis } from "../redis/connect";
import type { OwnKeys } from "../redis/keys";
import { createSettingsDesk } from "./change-settings";
import { createSettingsInForce } from "./settings-in-force";

export type CreateSettingsOptions = {
  config: Pick<Config, "settings" | "streamPatterns">;
  /** Changed in place. */
  thresholds: Thresholds;
  board: { expectedGroups: { declare(groups: readonly DeclaredGroups[]): void } };
  incidents: Pick<Incidents, "ruleRoutes" | "problemWithRoute">;
  audit: AuditLog;
  state: Redis;
  keys: OwnKeys;
  log: Log;
  now: () => number;
};

/** The settings that people change while the console runs: what is in force on all consoles, and the desk that changes it. */
export function createSettings(options: CreateSettingsOptions) {
  const { config, thresholds, board, incidents, audit, state, keys, log, now } = options;
  const patterns = config.streamPatterns;
  const inForce = createSettingsInForce({
    ...{ state, key: keys.settings, started: config.settings, log, now },
    applied: (texts) => applySettings(config.settings, texts, patterns),
    onChange(changed, values) {
      Object.assign(thresholds, changed.thresholds);
      board.expectedGroups.declare(changed.expectedGroups);
      incidents.ruleRoutes(changedRules(values));
    },
  });
  const desk = createSettingsDesk({
    ...{ state, key: keys.settings, lockKey: keys.settingsLock, audit, inForce, now },
    problemWith(name, text) {
      const route = routeOfSetting(name);
      return route === null ? problemWithSetting(name, text, patterns) : incidents.problemWithRoute(route, text);
    },
  });
  return { inForce, desk };
}
