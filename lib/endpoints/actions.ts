import {
  Abilities,
  AckDeleteRequest,
  AckRequest,
  ActionAnswer,
  ActionParams,
  ActionReport,
  ClaimRequest,
  CreateGroupRequest,
  DeadLetterRequest,
  DeleteEverywhereRequest,
  DiscardRequest,
  RedriveRequest,
  ReleaseRequest,
  RemoveConsumerRequest,
  UndoRequest,
} from "../schema/action";
import { get, nothing, post } from "./endpoint";

export const actionsEndpoints = {
  abilities: get("abilities", "pending.read", "What the Redis user lets the console do, with the reason if not", {
    params: nothing,
    query: nothing,
    response: Abilities,
  }),
  actionReport: get("actionReport", "pending.read", "An action's outcomes and what became of each entry", {
    params: ActionParams,
    query: nothing,
    response: ActionReport,
  }),
  claim: post("claim", "pending.claim", "Give pending entries to another consumer", {
    params: nothing,
    body: ClaimRequest,
    response: ActionAnswer,
  }),
  release: post("release", "pending.release", "Let the group's own workers take entries now", {
    params: nothing,
    body: ReleaseRequest,
    response: ActionAnswer,
  }),
  ack: post("ack", "pending.ack", "Ack entries unprocessed, or clear ids whose entry is gone", {
    params: nothing,
    body: AckRequest,
    response: ActionAnswer,
  }),
  undo: post("undo", "pending.claim", "Take back a claim or an ack: each entry as it was, if nobody touched it since", {
    params: nothing,
    body: UndoRequest,
    response: ActionAnswer,
  }),
  ackDelete: post("ackDelete", "pending.ack", "Ack entries, and delete those that no other group needs (XACKDEL)", {
    params: nothing,
    body: AckDeleteRequest,
    response: ActionAnswer,
  }),
  deleteEverywhere: post(
    "deleteEverywhere",
    "entries.delete",
    "Delete entries from the stream and from every group's pending list (XDELEX)",
    { params: nothing, body: DeleteEverywhereRequest, response: ActionAnswer },
  ),
  deadLetter: post("deadLetter", "dead-letters.write", "Copy entries to the dead letters and ack them", {
    params: nothing,
    body: DeadLetterRequest,
    response: ActionAnswer,
  }),
  redrive: post("redrive", "dead-letters.write", "Give dead letters back to the one group that failed", {
    params: nothing,
    body: RedriveRequest,
    response: ActionAnswer,
  }),
  discard: post("discard", "dead-letters.write", "Delete dead letters", {
    params: nothing,
    body: DiscardRequest,
    response: ActionAnswer,
  }),
  createGroup: post(
    "createGroup",
    "groups.create",
    "Make a group that is missing, at a place whose effect was counted",
    {
      params: nothing,
      body: CreateGroupRequest,
      response: ActionAnswer,
    },
  ),
  removeConsumer: post("removeConsumer", "consumers.remove", "Remove consumers that hold no entry", {
    params: nothing,
    body: RemoveConsumerRequest,
    response: ActionAnswer,
  }),
};
