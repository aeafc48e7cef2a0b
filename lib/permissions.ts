import { z } from "zod";

export const Role = z.enum(["viewer", "support", "operator", "admin"]);
export type Role = z.infer<typeof Role>;

/** The one table of who may do what: `route()` enforces it, the screens read it to disable what is not allowed. */
export const permissions = {
  public: { description: "answer without a session", roles: Role.options },
  "fleet.read": { description: "see calls, groups and their lag", roles: Role.options },
  "content.read": { description: "read what was said in calls, masked", roles: ["support", "operator", "admin"] },
  "content.reveal": { description: "see masked personal data of a turn, with a reason", roles: ["support", "admin"] },
  "content.export": { description: "export what was said in calls, masked", roles: ["support", "admin"] },
  "notes.write": { description: "write notes and labels on calls", roles: ["support", "admin"] },
  "pending.read": { description: "see pending entries, without what they say", roles: Role.options },
  "pending.claim": { description: "claim pending entries for a consumer", roles: ["operator", "admin"] },
  "pending.release": { description: "release pending entries to the group's workers", roles: ["operator", "admin"] },
  "pending.ack": { description: "ack pending entries", roles: ["operator", "admin"] },
  "entries.delete": { description: "delete entries for every group", roles: ["admin"] },
  "dead-letters.read": { description: "see dead letters", roles: ["operator", "admin"] },
  "dead-letters.write": { description: "dead-letter, redrive and discard entries", roles: ["operator", "admin"] },
  "consumers.remove": { description: "remove consumers that hold nothing", roles: ["operator", "admin"] },
  "groups.create": { description: "make consumer groups that are missing", roles: ["operator", "admin"] },
  "jobs.write": { description: "run actions over many entries", roles: ["operator", "admin"] },
  "incidents.read": { description: "see what is and was wrong, and what was sent of it", roles: Role.options },
  "incidents.write": { description: "acknowledge, take, comment and resolve incidents", roles: ["operator", "admin"] },
  "alert-routes.test": { description: "send a test to a receiver of incidents", roles: ["operator", "admin"] },
  "archive.delete": { description: "remove a call from the archive for good", roles: ["admin"] },
  "audit.read": { description: "see who did what", roles: ["operator", "admin"] },
  "metrics.read": { description: "scrape metrics", roles: Role.options },
  "settings.read": { description: "see how the console is set up", roles: ["admin"] },
  "settings.write": { description: "change how the console is set up", roles: ["admin"] },
} as const satisfies Record<string, { description: string; roles: readonly Role[] }>;

export type Permission = keyof typeof permissions;

const [firstName, ...otherNames] = Object.keys(permissions).filter((name): name is Permission => name in permissions);
export const permissionNames: [Permission, ...Permission[]] = [firstName ?? "public", ...otherNames];

/** Who asks. While no sign-in is configured everybody at this machine is the local operator with every right. */
export const Actor = z.object({ name: z.string(), role: Role, isLocal: z.boolean() });
export type Actor = z.infer<typeof Actor>;

export const localOperator: Actor = { name: "local operator", role: "admin", isLocal: true };

export function isAllowed(actor: Actor | undefined, permission: Permission): boolean {
  if (permission === "public") return true;
  const roles: readonly Role[] = permissions[permission].roles;
  return actor !== undefined && roles.includes(actor.role);
}
