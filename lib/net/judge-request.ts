import { allowedMethods, endpointsAt, parameterAt } from "../endpoints/endpoint-at";
import type { ApiError } from "../schema/api-error";
import { parseRequestTarget } from "./request-target";

/** What a request may become: passed on with a target that reads one way, or refused with this answer. */
export type Verdict =
  | { isGood: true; target: string; isApi: boolean }
  | { isGood: false; status: 400 | 404 | 405; error: ApiError["error"]; allow: string | null };

export type Asked = {
  method: string;
  /** As it stood in the request's first line. */
  target: string;
  /** How many Host headers there were. */
  hostHeaders: number;
  /** The framework's own helpers answer while somebody develops. */
  isDev: boolean;
};

const pageMethods = ["GET", "HEAD"];

/**
 * The first look at a request, before anybody asks who sent it: is its target one path, does something stand there, and
 * may it be asked by this method? Nothing that is not recognised gets further.
 */
export function judgeRequest({ method, target, hostHeaders, isDev }: Asked): Verdict {
  if (hostHeaders > 1) return refused(400, "bad-request", "The request names more than one host.");
  const parsed = parseRequestTarget(target);
  if (!parsed.isGood) {
    const { problem, raw, segment } = parsed;
    const path = (segment === null ? undefined : parameterAt(raw, segment)) ?? "path";
    const issues = [{ path, message: problem }];
    return refused(400, "bad-request", `${path}: ${problem}`, { issues });
  }
  const { path, search, segments } = parsed;
  const methods = endpointsAt(segments);
  const isApi = segments[0] === "api" || methods !== undefined;
  if (isApi && methods === undefined) return refused(404, "not-found", "Nothing of the interface stands there.");
  const isFramework = isDev && /^(_next|__next.*)$/.test(segments[0] ?? "");
  const allowed = methods === undefined ? pageMethods : allowedMethods(methods);
  if (!isFramework && !allowed.includes(method)) {
    const allow = allowed.join(", ");
    return refused(405, "method-not-allowed", `${method} is not allowed there; ${allow} ${say(allowed)}.`, { allow });
  }
  return { isGood: true, target: path + search, isApi };
}

const say = ({ length }: readonly string[]) => (length === 1 ? "is" : "are");

function refused(
  status: 400 | 404 | 405,
  code: ApiError["error"]["code"],
  message: string,
  { issues, allow = null }: { issues?: ApiError["error"]["issues"]; allow?: string | null } = {},
): Verdict {
  return { isGood: false, status, error: { code, message, ...(issues ? { issues } : {}) }, allow };
}
