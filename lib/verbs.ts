import type { Permission } from "./permissions";

type VerbFacts = {
  /** What an actor must be allowed to do, in one request or in a job. */
  permission: Permission;
  /** The outcome when nothing stood against it. */
  done: string;
  /** The script's code when the same request had done its work before: only then it is taken for its own doing. */
  foundDone: string | null;
};

/** What everybody must know of each verb, screens included; `server/actions/verbs/` holds how it is carried out. */
export const verbs = {
  claim: { permission: "pending.claim", done: "claimed", foundDone: "held" },
  release: { permission: "pending.release", done: "released", foundDone: null },
  ack: { permission: "pending.ack", done: "acked", foundDone: "none" },
  "ack-delete": { permission: "pending.ack", done: "deleted", foundDone: "none" },
  "delete-everywhere": { permission: "entries.delete", done: "deleted", foundDone: "none" },
  "dead-letter": { permission: "dead-letters.write", done: "dead-lettered", foundDone: null },
  redrive: { permission: "dead-letters.write", done: "redriven", foundDone: "nodlq" },
  discard: { permission: "dead-letters.write", done: "discarded", foundDone: "nodlq" },
  "remove-consumer": { permission: "consumers.remove", done: "removed", foundDone: "noconsumer" },
  "create-group": { permission: "groups.create", done: "created", foundDone: "exists" },
  undo: { permission: "pending.claim", done: "restored", foundDone: "asbefore" },
} as const satisfies Record<string, VerbFacts>;

export type VerbName = keyof typeof verbs;

const [firstName, ...otherNames] = Object.keys(verbs).filter((name): name is VerbName => name in verbs);
export const verbNames: [VerbName, ...VerbName[]] = [firstName ?? "claim", ...otherNames];

/** One value for each verb. */
export function forEachVerb<T>(of: (verb: VerbName) => T): Record<VerbName, T> {
  return {
    claim: of("claim"),
    release: of("release"),
    ack: of("ack"),
    "ack-delete": of("ack-delete"),
    "delete-everywhere": of("delete-everywhere"),
    "dead-letter": of("dead-letter"),
    redrive: of("redrive"),
    discard: of("discard"),
    "remove-consumer": of("remove-consumer"),
    "create-group": of("create-group"),
    undo: of("undo"),
  };
}
