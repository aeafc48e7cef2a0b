import type { z } from "zod";
import type { Endpoint } from "@/lib/endpoints";
import { type Actor, isAllowed, localOperator, permissions } from "@/lib/permissions";
import { AppError } from "@/server/errors";
import { getRuntime, type Runtime } from "@/server/runtime";
import { errorResponse } from "./error-response";
import { parseInput, pathParams, queryOf } from "./parse-input";

type Shapes<P, Q> = Pick<Endpoint, "path" | "permission"> & { params: P; query: Q };

type Input<P extends z.ZodType, Q extends z.ZodType> = {
  runtime: Runtime;
  actor: Actor;
  request: Request;
  params: z.infer<P>;
  query: z.infer<Q>;
};

/**
 * The one way to declare a route: session → permission → validation → `handle` → errors as bodies.
 * `handle` answers with a plain value (sent as JSON) or a `Response` of its own. It is never called for a request
 * whose actor may not do this or whose input does not fit the endpoint's schemas.
 */
export function route<P extends z.ZodType, Q extends z.ZodType>(
  endpoint: Shapes<P, Q>,
  handle: (input: Input<P, Q>) => unknown,
) {
  return async (request: Request): Promise<Response> => {
    const runtime = getRuntime();
    try {
      const actor = actorOf();
      if (!isAllowed(actor, endpoint.permission)) {
        const { description } = permissions[endpoint.permission];
        throw new AppError("not-allowed", `The role ${actor.role} may not ${description}.`);
      }
      const url = new URL(request.url);
      const params = parseInput(endpoint.params, pathParams(endpoint.path, url), "path");
      const query = parseInput(endpoint.query, queryOf(url), "query");
      const answer = await handle({ runtime, actor, request, params, query });
      if (answer instanceof Response) return answer;
      return Response.json(answer, { headers: { "cache-control": "no-store" } });
    } catch (error) {
      return errorResponse(error, runtime.log);
    }
  };
}

/** While no sign-in is configured the server listens on this machine only, and whoever reaches it is its operator. */
function actorOf(): Actor {
  return localOperator;
}
