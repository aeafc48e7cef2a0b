import { z } from "zod";
import { CallDetail, CallsPage, CallsQuery } from "../schema/call";
import { FeedFrame, FeedQuery } from "../schema/feed-frame";
import { Snapshot } from "../schema/snapshot";
import { CallParams, events, get, nothing } from "./endpoint";

export const fleetEndpoints = {
  snapshot: get("snapshot", "fleet.read", "Findings, totals, one roll-up per group, freshness, connection", {
    params: nothing,
    query: nothing,
    response: Snapshot,
  }),
  calls: get("calls", "fleet.read", "Calls that match, in the order asked for, a window at a time", {
    params: nothing,
    query: CallsQuery,
    response: CallsPage,
  }),
  call: get("call", "fleet.read", "One call, read at this moment, with consumers and retention", {
    params: CallParams,
    query: nothing,
    response: CallDetail,
  }),
  live: events("live", "fleet.read", "Server-sent events: `event: view` for each view asked for, about once a second", {
    params: nothing,
    query: FeedQuery,
    response: z.object({ event: z.literal("view"), data: FeedFrame }),
  }),
};
