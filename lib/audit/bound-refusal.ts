import type { AuditRecord } from "../schema/audit-entry";

const mostBytes = 16_000;
const maxNameLength = 300;
const maxTextLength = 500;

type About = Pick<AuditRecord, "requestId" | "jobId" | "reason" | "params" | "targets" | "note">;

/**
 * What is kept of an attempt that was refused: whoever may not act must not fill the store with what they were refused.
 * Names and texts are cut, and of the targets the first ones are kept that fit into 16 kB; how many there were is told
 * beside them.
 */
export function boundRefusal(about: About): About {
  let left = mostBytes;
  const targets: AuditRecord["targets"] = [];
  for (const { callId, group, entryIds } of about.targets) {
    const target = { callId: cut(callId, maxNameLength), group: cut(group, maxNameLength), entryIds: noIds() };
    left -= sizeOf(target) + 1;
    if (left < 0) break;
    for (const entryId of entryIds) {
      const kept = cut(entryId, maxNameLength);
      left -= sizeOf(kept) + 1;
      if (left < 0) break;
      target.entryIds.push(kept);
    }
    targets.push(target);
  }
  const params = Object.entries(about.params)
    .slice(0, 10)
    .map(([name, value]) => [cut(name, 40), typeof value === "string" ? cut(value, maxNameLength) : value] as const);
  return {
    requestId: about.requestId && cut(about.requestId, 100),
    jobId: about.jobId && cut(about.jobId, 100),
    reason: about.reason && cut(about.reason, maxTextLength),
    note: about.note && cut(about.note, maxTextLength),
    params: Object.fromEntries(params),
    targets,
  };
}

const noIds = (): string[] => [];
const sizeOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** Not within one character of two units. */
function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
