import { formatCounted, formatDuration } from "@/lib/format";
import type { QuietHours, RouteMatch, RouteRules } from "@/lib/schema/alert-route";

/** What a route hears of and when it is quiet, a phrase each. */
export function rulesPhrases({ isOff, when, quietHours, remindEveryMs }: RouteRules): string[] {
  if (isOff) return ["off: hears only the end of what it was told"];
  return [
    heardText(when),
    quietHours === null ? "never quiet" : quietText(quietHours),
    remindEveryMs === null ? "no reminders" : `reminds every ${formatDuration(remindEveryMs)}`,
  ];
}

function heardText({ severities, statuses, groups, environments, minCalls }: RouteMatch): string {
  const parts = [
    severities === undefined || severities.length > 1 ? null : `${severities[0]} only`,
    statuses === undefined ? null : statuses.join(" or "),
    groups === undefined ? null : `group ${groups.join(" or ")}`,
    environments === undefined ? null : `environment ${environments.join(" or ")}`,
    minCalls > 1 ? `from ${formatCounted(minCalls, "call")} on` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? "hears of every incident" : `hears of ${parts.join(", ")}`;
}

function quietText({ from, to, timeZone, days, except }: QuietHours): string {
  const on = days === undefined ? "" : ` on ${days.join(" ")}`;
  const but = except.length === 0 ? "" : `, but for ${except.join(" or ")}`;
  return `quiet ${from} to ${to}${on} (${timeZone})${but}`;
}
