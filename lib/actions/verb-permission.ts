import type { Permission } from "@/lib/permissions";
import type { Verb } from "@/lib/schema/action";

/** What an actor must be allowed to do for each verb, in one request or in a job. */
export const verbPermission: Record<Verb, Permission> = {
  claim: "pending.claim",
  release: "pending.release",
  ack: "pending.ack",
  "dead-letter": "dead-letters.write",
  redrive: "dead-letters.write",
  discard: "dead-letters.write",
  "remove-consumer": "consumers.remove",
};
