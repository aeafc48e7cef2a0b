import { GroupAnswer, GroupCensus, GroupParams, GroupsAnswer, GroupsQuery } from "../schema/group";
import { get, nothing } from "./endpoint";

export const groupsEndpoints = {
  groups: get("groups", "fleet.read", "One row per group name over all calls, with the last hour", {
    params: nothing,
    query: GroupsQuery,
    response: GroupsAnswer,
  }),
  group: get("group", "fleet.read", "One group over all calls, with its worst calls and what is to be seen of it", {
    params: GroupParams,
    query: nothing,
    response: GroupAnswer,
  }),
  groupConsumers: get(
    "groupConsumers",
    "fleet.read",
    "All consumers of a group over all its calls, and how they fare",
    {
      params: GroupParams,
      query: nothing,
      response: GroupCensus,
    },
  ),
};
