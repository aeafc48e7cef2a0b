import { formatCounted } from "@/lib/format";
import type { IncidentEvent, IncidentSending } from "@/lib/schema/incident";
import type { Tone } from "@/lib/status-look";
import { nameInText, visibleName } from "@/lib/visible-name";

export type EventText = {
  /** What happened, in a few words. */
  title: string;
  /** What there is to add; may hold what somebody wrote. */
  more: string | null;
  tone: Tone;
};

const kinds: Record<IncidentSending["to"], string> = {
  webhook: "webhook",
  alertmanager: "Alertmanager",
  pagerduty: "PagerDuty",
  slack: "Slack",
};
const told = {
  firing: "that it fires",
  reminder: "again that it fires",
  acknowledged: "that somebody looks at it",
  resolved: "that it is over",
};

/** A line of an incident's timeline. */
export function eventText(event: IncidentEvent): EventText {
  if ("route" in event) return sendingText(event);
  switch (event.kind) {
    case "opened":
      return { title: "Opened", more: event.title, tone: "bad" };
    case "joined":
      return { title: `Spread to ${formatCounted(event.calls, "call")}`, more: event.title, tone: "warn" };
    case "worsened":
      return { title: "Got worse", more: event.title, tone: "bad" };
    case "resolved":
      return { title: "Over by itself", more: null, tone: "good" };
    case "acknowledged":
      return { title: `Acknowledged by ${nameInText(event.by)}`, more: null, tone: "info" };
    case "owner":
      return { title: ownerText(event.owner, event.by), more: null, tone: "info" };
    case "note":
      return { title: `Note by ${nameInText(event.by)}`, more: event.text, tone: "quiet" };
    case "closed":
      return {
        title: `Resolved by ${nameInText(event.by)}`,
        more: event.text === "" ? null : event.text,
        tone: "good",
      };
  }
}

function ownerText(owner: string | null, by: string): string {
  if (owner === null) return `Given back by ${nameInText(by)}`;
  return owner === by ? `Taken by ${nameInText(by)}` : `Given to ${nameInText(owner)} by ${nameInText(by)}`;
}

function sendingText({ kind, route, to, what, attempts, problem }: IncidentSending): EventText {
  const who = `${visibleName(route)} (${kinds[to]})`;
  const tries = attempts > 1 ? ` at attempt ${attempts}` : "";
  switch (kind) {
    case "sent":
      return { title: `${who} was told ${told[what]}${tries}`, more: null, tone: "quiet" };
    case "failed":
      return { title: `${who} could not be told ${told[what]}; it is tried again`, more: problem, tone: "warn" };
    case "given-up":
      return {
        title: `${who} was not told ${told[what]}: given up after ${formatCounted(attempts, "attempt")}`,
        more: problem,
        tone: "bad",
      };
    case "held":
      return { title: `${who} is told later`, more: problem, tone: "quiet" };
    case "dropped":
      return { title: `${who} was not told`, more: problem, tone: "quiet" };
  }
}
