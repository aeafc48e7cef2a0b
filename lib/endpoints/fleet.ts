import { z } from "zod";
import { CallDetail, CallsPage, CallsQuery } from "../schema/call";
import { FeedFrame, FeedQuery } from "../schema/feed-frame";
import { AtQuery, Recording } from "../schema/recording";
import { Snapshot } from "../schema/snapshot";
import { CallParams, events, get, nothing } from "./endpoint";

export const fleetEndpoints = {
  snapshot: get("snapshot", "fleet.read", "Findings, totals, one roll-up per group, freshness, connection", {
    params: nothing,
    query: AtQuery,
    response: Snapshot,
  }),
  calls: get("calls", "fleet.read", "Calls that match, in the order asked for, a window at a time", {
    params: nothing,
    query: CallsQuery.extend(AtQuery.shape),
    response: CallsPage,
  }),
  call: get("call", "fleet.read", "One call, read at this moment, with consumers and retention", {
    params: CallParams,
    query: AtQuery,
    response: CallDetail,
  }),
  recording: get("recording", "fleet.read", "Of which times the board can be shown with `at`", {
    params: nothing,
    query: nothing,
    response: Recording,
  }),
  live: events("live", "fleet.read", "Server-sent events: `event: view` for each view asked for, about once a second", {
    params: nothing,
    query: FeedQuery,
    response: z.object({ event: z.literal("view"), data: FeedFrame }),
  }),
};
