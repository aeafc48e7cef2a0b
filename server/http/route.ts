import type { z } from "zod";
import type { Endpoint } from "@/lib/endpoints";
import { type Actor, isAllowed, permissions } from "@/lib/permissions";
import type { Identity } from "@/server/auth/identity";
import { AppError } from "@/server/errors";
import { getRuntime, type Runtime } from "@/server/runtime";
import { parseInput, pathParams, queryOf } from "../frames/parse-input";
import { checkHost, checkOrigin, refuseForeignReader, refuseForwarded, requireOrigin } from "./check-origin";
import { describeAttempt } from "./describe-attempt";
import { errorResponse } from "./error-response";
import { readBody } from "./read-body";

type Shapes<P, Q, B> = Pick<Endpoint, "method" | "path" | "permission" | "maxBodyBytes" | "stream"> & {
  params: P;
  query: Q;
  body: B;
};

type Input<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
  runtime: Runtime;
  actor: Actor;
  /** Null where the endpoint is public: then nobody was asked who they are. */
  identity: Identity | null;
  /** Where the request came from, as far as can be told. */
  address: string | null;
  request: Request;
  params: z.infer<P>;
  query: z.infer<Q>;
  body: z.infer<B>;
};

/** Who asks a public endpoint. */
const nobody: Actor = { name: "nobody", role: "viewer", isLocal: false };

/**
 * The one way to declare a route: session → permission → validation → `handle` → errors as bodies.
 * `handle` answers with a plain value (sent as JSON) or a `Response` of its own. It is never called for a request of
 * nobody who is signed in (401) or of an actor who may not do this (403), whose input does not fit the endpoint's
 * schemas, or that would change something and comes from another site's page; an actor's refused attempt to change
 * something is audited with what it was about.
 */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  endpoint: Shapes<P, Q, B>,
  handle: (input: Input<P, Q, B>) => unknown,
) {
  return async (request: Request): Promise<Response> => {
    const runtime = getRuntime();
    try {
      const isWrite = endpoint.method !== "GET";
      const isPublic = endpoint.permission === "public";
      const forwarding = runtime.responses.forwardingOf(request);
      if (forwarding === undefined) throw new AppError("bad-request", "The request did not come through the door.");
      if (request.method === "HEAD" ? endpoint.stream || isWrite : request.method !== endpoint.method) {
        throw new AppError("method-not-allowed", `${request.method} is not allowed here.`);
      }
      const { address } = forwarding;
      if (!isPublic && !runtime.hasSignIn) refuseForwarded(forwarding);
      const identity = isPublic ? null : await runtime.authenticate(request);
      if (!isPublic && identity === null) throw new AppError("not-signed-in", "Sign in to see this.");
      // What probes ask for is the same for everybody, and they come by whatever name the machine has; so do programs
      // with a token, which no other site's page knows.
      if (identity?.kind !== "token" && (!isPublic || isWrite)) checkHost(request, runtime.origin, forwarding);
      if (isWrite) checkOrigin(request, runtime.origin, forwarding);
      else if (!isPublic) refuseForeignReader(request);
      if (isWrite && identity?.kind === "session") requireOrigin(request);
      if (identity !== null) await runtime.requestLimit.take(identity);
      const actor = identity?.actor ?? nobody;
      if (!isAllowed(actor, endpoint.permission)) {
        const { description } = permissions[endpoint.permission];
        const note = `The role ${actor.role} may not ${description}.`;
        const action = endpoint.path.replace("/api/", "").replace("actions/", "");
        if (isWrite) {
          const about = await describeAttempt(endpoint, request);
          await runtime.actions.audit.refuse({ actor, address, action, note, ...about });
        }
        throw new AppError("not-allowed", note);
      }
      const url = new URL(request.url);
      const params = parseInput(endpoint.params, pathParams(endpoint.path, url), "path");
      const query = parseInput(endpoint.query, queryOf(url), "query");
      const body = parseInput(endpoint.body, await readBody(request, endpoint.maxBodyBytes), "body");
      const isGated = endpoint.stream && identity !== null;
      const asked = isGated ? runtime.streams.admit(identity, request, runtime.responses.find(request)) : request;
      const answer = await handle({ runtime, actor, identity, address, request: asked, params, query, body });
      if (answer instanceof Response) return request.method === "HEAD" ? await withoutBody(answer) : answer;
      return Response.json(answer, { headers: { "cache-control": "no-store" } });
    } catch (error) {
      return errorResponse(error, runtime.log);
    }
  };
}

/** HEAD is answered by the reader of GET: what it would send is let go of, not left waiting for somebody to take it. */
async function withoutBody({ body, status, headers }: Response): Promise<Response> {
  await body?.cancel();
  return new Response(null, { status, headers });
}
