import { type AlertRoute, RouteRules } from "@/lib/schema/alert-route";

const prefix = "alert-route:";

/** Under which name the settings keep what people changed of a route. */
export const routeSetting = (routeName: string): string => `${prefix}${routeName}`;

/** The route that a setting is about; null for other settings. */
export const routeOfSetting = (name: string): string | null =>
  name.startsWith(prefix) ? name.slice(prefix.length) : null;

type Changes = Readonly<Record<string, { text: string; by: string; atMs: number }>>;
export type ChangedRules = { rules: RouteRules; by: string; atMs: number };

/** Of each route what people changed; what cannot be read, or was written by a later console, is left out. */
export function changedRules(values: Changes): Map<string, ChangedRules> {
  const found = new Map<string, ChangedRules>();
  for (const [name, { text, by, atMs }] of Object.entries(values)) {
    const route = routeOfSetting(name);
    const rules = route === null ? null : parseRules(text);
    if (route !== null && rules !== null) found.set(route, { rules, by, atMs });
  }
  return found;
}

function parseRules(text: string): RouteRules | null {
  try {
    return RouteRules.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** What is wrong with a text as the rules of this route; null where it fits. */
export function problemWithRules(text: string, { name, to }: AlertRoute): string | null {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return `What route ${name} is to hear is no valid JSON.`;
  }
  const parsed = RouteRules.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `Route ${name}: ${issue?.path.join(".") || "it"} ${issue?.message ?? "is wrong"}.`;
  }
  if (parsed.data.remindEveryMs !== null && to !== "webhook" && to !== "slack") {
    return `Route ${name}: remindEveryMs is for webhook and slack; ${to} reminds people by itself.`;
  }
  return null;
}

/** What a route hears of, apart from where it sends. */
export function rulesOf(route: AlertRoute): RouteRules {
  const { isOff, when, quietHours = null } = route;
  return { isOff, when, quietHours, remindEveryMs: ("remindEveryMs" in route && route.remindEveryMs) || null };
}

export function withRules(route: AlertRoute, { isOff, when, quietHours, remindEveryMs }: RouteRules): AlertRoute {
  const ruled = { ...route, isOff, when, quietHours: quietHours ?? undefined };
  if (ruled.to !== "webhook" && ruled.to !== "slack") return ruled;
  return { ...ruled, remindEveryMs: remindEveryMs ?? undefined };
}
