import type { z } from "zod";
import type { Endpoint } from "@/lib/endpoints/endpoint";
import type { Sendable } from "@/lib/endpoints/endpoint-types";
import { storeUseOf } from "@/lib/endpoints/store-use";
import { type Actor, isAllowed, permissions } from "@/lib/permissions";
import type { Identity } from "@/server/auth/identity";
import { AppError } from "@/server/errors";
import { getRuntime, type Runtime } from "@/server/runtime";
import { eventStream, type FrameSource, isFrameSource } from "../frames/event-stream";
import { parseInput, pathParams, queryOf } from "../frames/parse-input";
import { checkHost, checkOrigin, refuseForeignReader, refuseForwarded, requireOrigin } from "./check-origin";
import { describeAttempt } from "./describe-attempt";
import { errorResponse } from "./error-response";
import { JsonAnswer } from "./json-answer";
import { readBody } from "./read-body";

type Input<E extends Endpoint> = {
  runtime: Runtime;
  actor: Actor;
  /** Null where the endpoint is public: then nobody was asked who they are. */
  identity: Identity | null;
  /** Where the request came from, as far as can be told. */
  address: string | null;
  request: Request;
  params: z.output<E["params"]>;
  query: z.output<E["query"]>;
  body: z.output<E["body"]>;
};

type Body<E extends Endpoint> = Sendable<z.output<E["response"]>>;

/** What the handler of an endpoint gives: the body that its schema promises, or what its kind of answer is made of. */
type Given<E extends Endpoint> = E["answer"] extends "events"
  ? FrameSource
  : E["answer"] extends "file" | "redirect"
    ? Response
    : Body<E> | JsonAnswer<Body<E>>;

/** Who asks a public endpoint. */
const nobody: Actor = { name: "nobody", role: "viewer", isLocal: false };

/**
 * The one way to declare a route: session → permission → validation → `handle` → errors as bodies.
 * `handle` answers with what the endpoint's kind and response schema ask for: anything else does not compile. It is
 * never called for a request of nobody who is signed in (401) or of an actor who may not do this (403), whose input does
 * not fit the endpoint's schemas, or that would change something and comes from another site's page; an actor's refused
 * attempt to change something is audited with what it was about.
 */
export function route<E extends Endpoint>(endpoint: E, handle: (input: Input<E>) => Given<E> | Promise<Given<E>>) {
  return async (request: Request): Promise<Response> => {
    const runtime = getRuntime();
    try {
      const isWrite = endpoint.method !== "GET";
      const isPublic = endpoint.permission === "public";
      const forwarding = runtime.responses.forwardingOf(request);
      if (forwarding === undefined) throw new AppError("bad-request", "The request did not come through the door.");
      if (request.method === "HEAD" ? endpoint.answer === "events" || isWrite : request.method !== endpoint.method) {
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
      const params = parseInput<E["params"]>(endpoint.params, pathParams(endpoint.path, url), "path");
      const query = parseInput<E["query"]>(endpoint.query, queryOf(url), "query");
      const body = parseInput<E["body"]>(endpoint.body, await readBody(request, endpoint.maxBodyBytes), "body");
      const use = storeUseOf(endpoint);
      if (use !== null) runtime.storeRoom.admit(use, actor.name, bodyBytes(request, endpoint.maxBodyBytes));
      const isGated = endpoint.answer === "events" && identity !== null;
      const asked = isGated ? runtime.streams.admit(identity, request, runtime.responses.find(request)) : request;
      const given: unknown = await handle({ runtime, actor, identity, address, request: asked, params, query, body });
      const answer = responseOf(given, asked, runtime);
      return request.method === "HEAD" ? await withoutBody(answer) : answer;
    } catch (error) {
      return errorResponse(error, runtime.log);
    }
  };
}

/** As announced; who does not say is taken to send as much as is allowed. */
const bodyBytes = ({ headers }: Request, most: number) => Number(headers.get("content-length") ?? most) || most;

/** HEAD is answered by the reader of GET: what it would send is let go of, not left waiting for somebody to take it. */
async function withoutBody({ body, status, headers }: Response): Promise<Response> {
  await body?.cancel();
  return new Response(null, { status, headers });
}

/** A handler's answer on the wire; its type has been settled by `Given`. */
function responseOf(given: unknown, request: Request, { responses, log }: Runtime): Response {
  if (given instanceof Response) return given;
  if (given instanceof JsonAnswer) return given.toResponse();
  if (!isFrameSource(given)) return new JsonAnswer(given, {}).toResponse();
  return eventStream({ signal: request.signal, source: given, response: responses.find(request), log });
}
