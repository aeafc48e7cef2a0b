import { formatCounted, formatDuration } from "@/lib/format";
import type { IncidentRecord } from "@/lib/schema/incident";
import { cutText } from "@/lib/visible-name";
import { descriptionOf, linkTo, type Notification, summaryOf } from "./notification";

const maxSection = 2_900;
const maxSections = 20;

/** A message of an incoming webhook: a section for each incident; `text` is what a notification shows. */
export function slackMessage(notification: Notification) {
  const { incidents } = notification;
  const sections = incidents.slice(0, maxSections).map((incident) => sectionOf(incident, notification));
  const more = incidents.length - sections.length;
  if (more > 0) sections.push(`and ${formatCounted(more, "more incident")}`);
  return {
    text: cutText(
      incidents.map((incident) => `${wordOf(incident, notification)}: ${escaped(summaryOf(incident))}`).join("\n"),
      maxSection,
    ),
    blocks: sections.map((text) => ({ type: "section", text: { type: "mrkdwn", text: cutText(text, maxSection) } })),
  };
}

function sectionOf(incident: IncidentRecord, notification: Notification): string {
  const { resolvedAtMs, resolvedBy, openedAtMs, incidentId } = incident;
  const { environment, redis } = notification;
  const link = linkTo(notification, incidentId);
  const head = `${wordOf(incident, notification)} ${escaped(summaryOf(incident))}`;
  const where = escaped(environment === null ? redis : `${environment}, ${redis}`);
  const foot = [where, ...(link === null ? [] : [`<${escaped(link)}|open the incident>`])].join(" · ");
  if (resolvedAtMs === null) return `*${head}*\n${escaped(cutText(descriptionOf(incident), 1_800))}\n${foot}`;
  const how = resolvedBy === null ? "over by itself" : `resolved by ${escaped(resolvedBy)}`;
  return `*${head}*\n${how} after ${formatDuration(resolvedAtMs - openedAtMs)}\n${foot}`;
}

function wordOf({ resolvedAtMs, severity }: IncidentRecord, { reason }: Notification): string {
  if (resolvedAtMs !== null) return "[resolved]";
  return reason === "repeat interval elapsed" ? `[still ${severity}]` : `[${severity}]`;
}

/** Nothing that others named becomes a link, a mention or a channel. */
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
