import { describe, expect, test } from "vitest";
import { eventText } from "@/lib/incidents/event-text";
import type { IncidentEvent, IncidentSending } from "@/lib/schema/incident";

const change = { atMs: 1, status: "GONE" as const, calls: 12, title: "comply stopped reading in 12 calls" };
const deed = { atMs: 1, by: "alice", requestId: "request-1" };
const sending: IncidentSending = {
  kind: "sent",
  atMs: 1,
  route: "pager",
  to: "pagerduty",
  what: "firing",
  attempts: 1,
  problem: null,
};

describe("a line of the timeline", () => {
  test.each<[string, IncidentEvent, string | null]>([
    ["Opened", { ...change, kind: "opened" }, change.title],
    ["Spread to 12 calls", { ...change, kind: "joined" }, change.title],
    ["Got worse", { ...change, kind: "worsened" }, change.title],
    ["Over by itself", { ...change, kind: "resolved" }, null],
    ["Acknowledged by alice", { ...deed, kind: "acknowledged" }, null],
    ["Taken by alice", { ...deed, kind: "owner", owner: "alice" }, null],
    ["Given to bob by alice", { ...deed, kind: "owner", owner: "bob" }, null],
    ["Given back by alice", { ...deed, kind: "owner", owner: null }, null],
    ["Note by alice", { ...deed, kind: "note", text: "restarted it" }, "restarted it"],
    ["Resolved by alice", { ...deed, kind: "closed", text: "" }, null],
    ["pager (PagerDuty) was told that it fires", sending, null],
    ["pager (PagerDuty) was told that it is over at attempt 3", { ...sending, what: "resolved", attempts: 3 }, null],
    [
      "pager (PagerDuty) could not be told that it fires; it is tried again",
      { ...sending, kind: "failed", problem: "answered 503" },
      "answered 503",
    ],
    [
      "pager (PagerDuty) was not told that it fires: given up after 30 attempts",
      { ...sending, kind: "given-up", attempts: 30, problem: "answered 503" },
      "answered 503",
    ],
    ["pager (PagerDuty) is told later", { ...sending, kind: "held", problem: "quiet hours" }, "quiet hours"],
    ["pager (PagerDuty) was not told", { ...sending, kind: "dropped", problem: "it was over" }, "it was over"],
  ])("%s", (title, event, more) => {
    expect(eventText(event)).toMatchObject({ title, more });
  });
});
