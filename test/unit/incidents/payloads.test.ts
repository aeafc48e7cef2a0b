import { describe, expect, test } from "vitest";
import { alertNameOf, fingerprintOf } from "@/lib/incidents/payloads/alert";
import { alertmanagerAlerts } from "@/lib/incidents/payloads/alertmanager-alerts";
import type { Notification } from "@/lib/incidents/payloads/notification";
import { pagerDutyEvent } from "@/lib/incidents/payloads/pagerduty-event";
import { slackMessage } from "@/lib/incidents/payloads/slack-message";
import { webhookPayload } from "@/lib/incidents/payloads/webhook-payload";
import { findingOf, incidentOf } from "@/test/support/incident-builders";

const beganAtMs = Date.parse("2026-11-30T02:13:00Z");
const incident = incidentOf({ openedAtMs: beganAtMs + 30_000, sinceMs: beganAtMs });
const over = { ...incident, resolvedAtMs: beganAtMs + 630_000 };
const notification: Notification = {
  incidents: [incident],
  route: "hook",
  groupKey: '{group="comply"}',
  groupBy: ["group"],
  reason: "first notification",
  environment: "production",
  redis: "redis.example.com:6379/0",
  origin: "https://callboard.example.com",
  nowMs: beganAtMs + 60_000,
};
const link = `https://callboard.example.com/incidents?incident=${incident.incidentId}`;
const labels = {
  alertname: "CallboardGroupBehind",
  severity: "critical",
  cause: "behind",
  group: "comply",
  environment: "production",
  redis: "redis.example.com:6379/0",
  incident: incident.incidentId,
};
const annotations = {
  summary: "comply stopped reading in 3 calls",
  description: "comply-3 has read nothing for 4 min and holds 1,893. Restart its workers.",
  status: "GONE",
  calls: "3",
};

describe("a webhook's payload", () => {
  test("is Alertmanager's, version 4, while it fires", () => {
    expect(webhookPayload(notification)).toEqual({
      version: "4",
      groupKey: '{}:{group="comply"}',
      truncatedAlerts: 0,
      status: "firing",
      receiver: "hook",
      groupLabels: { group: "comply" },
      commonLabels: labels,
      commonAnnotations: annotations,
      externalURL: "https://callboard.example.com",
      notification_reason: "first notification",
      alerts: [
        {
          status: "firing",
          labels,
          annotations,
          startsAt: "2026-11-30T02:13:00.000Z",
          endsAt: "0001-01-01T00:00:00Z",
          generatorURL: link,
          fingerprint: fingerprintOf(`redis.example.com:6379/0 ${incident.incidentId}`),
        },
      ],
    });
  });

  test("and once it is over, beside another that fires", () => {
    const other = { ...incident, incidentId: "5-0", cause: "poison", severity: "warning" as const };
    const payload = webhookPayload({ ...notification, incidents: [over, other] });
    expect(payload).toMatchObject({
      status: "firing",
      alerts: [{ status: "resolved", endsAt: "2026-11-30T02:23:30.000Z" }, { status: "firing" }],
    });
    expect(Object.keys(payload.commonLabels).sort()).toEqual(["environment", "group", "redis"]);
    expect(webhookPayload({ ...notification, incidents: [over] }).status).toBe("resolved");
  });

  test("has no link where nobody said under which address the console is", () => {
    expect(webhookPayload({ ...notification, origin: null })).toMatchObject({
      externalURL: "",
      alerts: [{ generatorURL: "" }],
    });
  });
});

test("a fingerprint is FNV-1a over 64 bits", () => {
  expect(fingerprintOf("")).toBe("cbf29ce484222325");
  expect(fingerprintOf("a")).toBe("af63dc4c8601ec8c");
  expect(fingerprintOf("foobar")).toBe("85944171f73967e8");
});

test.each([
  ["behind", "CallboardGroupBehind"],
  ["writes-refused", "CallboardWritesRefused"],
])("cause %s is called %s", (cause, name) => expect(alertNameOf(cause)).toBe(name));

describe("Alertmanager's own interface", () => {
  const notTold = () => null;
  test("is told until when it fires, and when it ended", () => {
    expect(alertmanagerAlerts(notification, notTold)).toEqual([
      {
        labels,
        annotations,
        startsAt: "2026-11-30T02:13:00.000Z",
        endsAt: "2026-11-30T02:18:00.000Z",
        generatorURL: link,
      },
    ]);
    expect(alertmanagerAlerts({ ...notification, incidents: [over] }, notTold)).toMatchObject([
      { endsAt: "2026-11-30T02:23:30.000Z" },
    ]);
  });

  test("hears that the alert of another severity is over", () => {
    expect(alertmanagerAlerts(notification, () => "warning")).toMatchObject([
      { labels },
      { labels: { ...labels, severity: "warning" }, endsAt: "2026-11-30T02:14:00.000Z" },
    ]);
  });
});

describe("PagerDuty's event", () => {
  test("triggers with all that is known", () => {
    expect(pagerDutyEvent(incident, "firing", "k".repeat(32), notification)).toEqual({
      routing_key: "k".repeat(32),
      event_action: "trigger",
      dedup_key: `callboard ${incident.incidentId} redis.example.com:6379/0`,
      payload: {
        summary: "[production] comply stopped reading in 3 calls",
        source: "redis.example.com:6379/0",
        severity: "critical",
        timestamp: "2026-11-30T02:13:00.000Z",
        component: "comply",
        group: "production",
        class: "behind",
        custom_details: {
          status: "GONE",
          calls: 3,
          why: "comply-3 has read nothing for 4 min and holds 1,893.",
          advice: "Restart its workers.",
        },
      },
      client: "Callboard",
      client_url: link,
      links: [{ href: link, text: "The incident in Callboard" }],
    });
  });

  test.each([
    ["resolved", "resolve"],
    ["acknowledged", "acknowledge"],
  ] as const)("%s holds the key alone", (what, event_action) => {
    const event = pagerDutyEvent(over, what, "key", notification);
    expect(event).toEqual({
      routing_key: "key",
      event_action,
      dedup_key: `callboard ${incident.incidentId} redis.example.com:6379/0`,
    });
  });

  test("keeps to PagerDuty's bounds", () => {
    const long = incidentOf({ findings: [findingOf({ title: "x".repeat(5_000) })] });
    const event = pagerDutyEvent(long, "firing", "k", { ...notification, redis: "r".repeat(400) });
    expect(event.dedup_key).toHaveLength(255);
    expect("payload" in event && event.payload.summary).toHaveLength(1_024);
  });
});

describe("Slack's message", () => {
  test("says what is wrong, why, what to do, and where", () => {
    expect(slackMessage(notification)).toEqual({
      text: "[critical]: comply stopped reading in 3 calls",
      blocks: [
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: `*[critical] comply stopped reading in 3 calls*\n${annotations.description}\nproduction, redis.example.com:6379/0 · <${link}|open the incident>`,
          },
        },
      ],
    });
  });

  test("says by whom and after how long it was resolved", () => {
    const [block] = slackMessage({ ...notification, incidents: [{ ...over, resolvedBy: "alice" }] }).blocks;
    expect(block?.text.text).toContain("resolved by alice after 10 min");
  });

  test("lets no name become a mention or a link", () => {
    const odd = incidentOf({ findings: [findingOf({ title: "<!channel> & <https://evil.example|x>" })] });
    expect(slackMessage({ ...notification, incidents: [odd] }).text).toBe(
      "[critical]: &lt;!channel&gt; &amp; &lt;https://evil.example|x&gt;",
    );
  });

  test("is bounded, however much is wrong", () => {
    const many = Array.from({ length: 100 }, () => incidentOf({ findings: [findingOf({ cause: "c".repeat(9_000) })] }));
    const { text, blocks } = slackMessage({ ...notification, incidents: many });
    expect(blocks).toHaveLength(21);
    expect(Math.max(text.length, ...blocks.map((block) => block.text.text.length))).toBeLessThan(3_000);
    expect(blocks.at(-1)?.text.text).toBe("and 80 more incidents");
  });
});
