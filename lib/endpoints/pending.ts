import {
  ConsumerPlaces,
  ConsumerPlacesQuery,
  ConsumersAnswer,
  ConsumersQuery,
  PendingPage,
  PendingQuery,
} from "../schema/pending";
import { get, nothing } from "./endpoint";

export const pendingEndpoints = {
  pending: get("pending", "pending.read", "Pending entries of the fleet, of a group, a call or a consumer", {
    params: nothing,
    query: PendingQuery,
    response: PendingPage,
  }),
  consumers: get("consumers", "pending.read", "Consumers of a group that entries could be claimed for, best first", {
    params: nothing,
    query: ConsumersQuery,
    response: ConsumersAnswer,
  }),
  consumerPlaces: get("consumerPlaces", "pending.read", "In which calls a consumer exists, and what it holds there", {
    params: nothing,
    query: ConsumerPlacesQuery,
    response: ConsumerPlaces,
  }),
};
