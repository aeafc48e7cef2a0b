import type { BodyOf } from "@/lib/endpoints/endpoints";
import type { DeadLetterTarget, EntryTarget, Outcome, Verb } from "@/lib/schema/action";
import type { ClaimScope } from "./claim-scope";

export type AskedVerb = Exclude<Verb, "remove-consumer" | "create-group" | "undo">;

/** What an operator is about to do: a frozen list, as it was seen. */
export interface ActionAsk {
  verb: AskedVerb;
  targets: readonly (EntryTarget | DeadLetterTarget)[];
  /** In place of targets: all of the list that the server keeps under this name, with the total that was shown. */
  frozen?: { order: string; total: number };
  /** The object in words: `12 entries of brain`. */
  object: string;
  /** What the verb is told beside its targets; a claim's consumer is chosen in the dialog. */
  params: Pick<BodyOf<"createJob">, "toConsumer" | "createConsumer" | "ghosts" | "force" | "asNewEntry">;
  claimIn?: ClaimScope;
  /** True where everything was chosen before: the dialog opens with the dry run, unless a reason is needed. */
  isPrepared?: boolean;
  /** Why, as the operator said it before; it can be changed. */
  reason?: string;
  /** What one of them is called, where it is neither an entry nor a dead letter. */
  noun?: string;
  /** What is said differently than of the verb in general. */
  words?: Partial<VerbWords>;
  /** True where a rate can be chosen. */
  hasRate?: boolean;
  /** Further choices for targets that a dry run or the run itself left out. */
  offers?: (outcomes: readonly Outcome[]) => readonly ActionOffer[];
}

/** Another action on what was left out, and why somebody would want it. */
export interface ActionOffer {
  label: string;
  says: string;
  ask: ActionAsk;
}

interface VerbWords {
  verb: string;
  /** What the operator should know before; of destructive ones, what cannot be undone. */
  says: string;
  isDestructive: boolean;
}

export const verbWords: Record<AskedVerb, VerbWords> = {
  claim: {
    verb: "Claim",
    says: "Changes the owner. Redis does not deliver a claimed entry: its new owner must read its own pending entries (XREADGROUP … 0).",
    isDestructive: false,
  },
  release: {
    verb: "Release",
    says: "Makes the entries eligible at once for the workers' own XAUTOCLAIM; nobody is named.",
    isDestructive: false,
  },
  ack: {
    verb: "Ack",
    says: "Takes the entries off the pending list unprocessed. This cannot be undone: the group will not see them again.",
    isDestructive: true,
  },
  "ack-delete": {
    verb: "Ack and delete",
    says: "Takes the entries off this group's pending list unprocessed, and deletes those that no other group needs. An entry that another group has not finished with is acked here and stays. Neither can be undone.",
    isDestructive: true,
  },
  "delete-everywhere": {
    verb: "Delete everywhere",
    says: "Deletes the entries and what every group has pending of them, whether it has read them or not. Nobody gets them any more. This cannot be undone; dead-letter them first to keep a copy.",
    isDestructive: true,
  },
  "dead-letter": {
    verb: "Dead-letter",
    says: "Copies the entries to the dead letters and acks them in one step. The ack cannot be undone; a redrive gives a copy back.",
    isDestructive: true,
  },
  redrive: {
    verb: "Redrive",
    says: "Gives the entries back to the one group that failed on them.",
    isDestructive: false,
  },
  discard: {
    verb: "Discard",
    says: "Deletes the dead letters with their payload. This cannot be undone.",
    isDestructive: true,
  },
};

export const wordsOf = ({ verb, words }: ActionAsk): VerbWords => ({ ...verbWords[verb], ...words });
