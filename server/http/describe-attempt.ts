import { z } from "zod";
import { auditTargets } from "@/lib/actions/audit-targets";
import type { Endpoint } from "@/lib/endpoints/endpoint";
import { ConsumerTarget, DeadLetterTarget, EntryTarget, GroupTarget, maxTargets } from "@/lib/schema/action";
import { nameOf } from "@/server/actions/action-input";
import type { Refusal } from "@/server/audit/audit-log";
import { pathParams } from "../frames/parse-input";
import { readBody } from "./read-body";

type Described = Pick<Endpoint, "path" | "params" | "body" | "maxBodyBytes">;
type About = Pick<Refusal, "requestId" | "jobId" | "reason" | "params" | "targets" | "targetCount">;

/** A thousand targets with ordinary names; who may not act is not looked at for longer. */
const maxReadBytes = 262_144;

/** What any request that changes something may say of itself; each part on its own. */
const Told = z.object({
  requestId: z.string().optional(),
  noteId: z.string().optional(),
  jobId: z.string().optional(),
  callId: z.string().optional(),
  incidentId: z.string().optional(),
  verb: z.string().optional(),
  reason: z.string().optional(),
  entryId: z.string().optional(),
  entryIds: z.array(z.string()).optional(),
  targets: z.array(z.union([EntryTarget, DeadLetterTarget, ConsumerTarget, GroupTarget])).optional(),
});

/**
 * What a refused attempt was about, for the audit: its targets, the first thousand, and why. What does not validate, or
 * is large, names no more than the address does.
 */
export async function describeAttempt(endpoint: Described, request: Request): Promise<About> {
  const { callId, noteId, jobId, ...told } = { ...(await bodyOf(endpoint, request)), ...paramsOf(endpoint, request) };
  const { requestId = noteId ?? jobId ?? null, incidentId, verb, reason = null, entryId, targets } = told;
  const params: Refusal["params"] = {
    ...(verb === undefined ? {} : { verb }),
    ...(incidentId === undefined ? {} : { incidentId }),
  };
  const about = { requestId, jobId: jobId ?? null, reason, params };
  if (targets !== undefined) {
    const named = targets.slice(0, maxTargets).map(nameOf);
    return { ...about, targets: auditTargets(named), targetCount: targets.length };
  }
  if (callId === undefined) return about;
  const entryIds = told.entryIds ?? (entryId === undefined ? [] : [entryId]);
  return { ...about, targets: [{ callId, group: "", entryIds }], targetCount: Math.max(1, entryIds.length) };
}

async function bodyOf({ body, maxBodyBytes }: Described, request: Request): Promise<z.infer<typeof Told>> {
  try {
    return Told.parse(body.parse(await readBody(request, maxBodyBytes, maxReadBytes)) ?? {});
  } catch {
    return {};
  }
}

function paramsOf({ path, params }: Described, request: Request): z.infer<typeof Told> {
  try {
    return Told.parse(params.parse(pathParams(path, new URL(request.url))));
  } catch {
    return {};
  }
}
