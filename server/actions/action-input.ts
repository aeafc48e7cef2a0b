import type { Undoable, UndoFact } from "@/lib/actions/undo";
import type {
  AckDeleteRequest,
  AckRequest,
  ClaimRequest,
  ConsumerTarget,
  CreateGroupRequest,
  DeadLetterRequest,
  DeadLetterTarget,
  DeleteEverywhereRequest,
  DiscardRequest,
  EntryTarget,
  GroupTarget,
  Outcome,
  RedriveRequest,
  ReleaseRequest,
  RemoveConsumerRequest,
  Verb,
} from "@/lib/schema/action";

export type ActionTarget = EntryTarget | DeadLetterTarget | ConsumerTarget | GroupTarget;

/** What an action is told beside its targets; what a verb does not know is absent. */
export type ActionSettings = {
  toConsumer?: string | undefined;
  createConsumer?: boolean | undefined;
  ghosts?: boolean | undefined;
  force?: boolean | undefined;
  asNewEntry?: boolean | undefined;
  undoes?: string | undefined;
};

/** One request in the shape all verbs share. */
export type ActionInput = {
  verb: Verb;
  requestId: string;
  reason: string;
  dryRun: boolean;
  params: ActionSettings;
  targets: readonly ActionTarget[];
  /** The job and part this request is, if it is one. */
  jobId?: string;
  part?: number;
  /** What an undo takes back: its targets are the entries as they were before. */
  undoes?: { verb: Undoable; toConsumer: string; facts: ReadonlyMap<ActionTarget, UndoFact> };
};

export type ActionBody =
  | ClaimRequest
  | ReleaseRequest
  | AckRequest
  | AckDeleteRequest
  | DeleteEverywhereRequest
  | DeadLetterRequest
  | RedriveRequest
  | DiscardRequest
  | RemoveConsumerRequest
  | CreateGroupRequest;

export function actionInput(verb: Verb, body: ActionBody): ActionInput {
  const { requestId, reason, dryRun, targets, ...params } = body;
  return { verb, requestId, reason, dryRun, params, targets };
}

/** The part of an outcome that says which target it is. */
export function nameOf(target: ActionTarget): Pick<Outcome, "callId" | "group" | "entryId"> & Partial<Outcome> {
  const { callId } = target;
  if ("deadLetterId" in target) return { callId, group: "", entryId: "", deadLetterId: target.deadLetterId };
  if ("entryId" in target) return { callId, group: target.group, entryId: target.entryId };
  if ("at" in target) return { callId, group: target.group, entryId: "" };
  return { callId, group: target.group, entryId: "", consumer: target.consumer };
}
