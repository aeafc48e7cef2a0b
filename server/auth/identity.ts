import { type Actor, localOperator } from "@/lib/permissions";

/** Who a request comes from, and by what it says so. */
export type Identity = {
  actor: Actor;
  kind: "local" | "session" | "token";
  /** Whose limits it counts against: the same for all sessions of a person. */
  key: string;
  /** Of a session: where it stands in the list of the person's own. */
  sessionId: string | null;
  /** Whether this is still who may come in, with the same role. Asked again and again while a stream is open. */
  isCurrent(): Promise<boolean>;
  /** Ends what stands for it elsewhere, once its session is over; gives where to send the browser for the rest. */
  leave(): Promise<string | null>;
};

/** While no sign-in is configured, whoever reaches this machine is its operator. */
export const localIdentity: Identity = identityOf(localOperator);

/** An identity that lasts, of an actor known by other means than a session. */
export function identityOf(actor: Actor): Identity {
  const key = `local:${actor.name}`;
  return { actor, kind: "local", key, sessionId: null, isCurrent: async () => true, leave: async () => null };
}
