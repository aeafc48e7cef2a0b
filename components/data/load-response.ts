import type { z } from "zod";
import type { EndpointName } from "@/lib/endpoints/addresses";
import type { Answer } from "@/lib/endpoints/endpoint-types";
import type { Endpoints } from "@/lib/endpoints/endpoints";

/** What is used of a schema. */
export interface Check<T> {
  safeParse(value: unknown): z.ZodSafeParseResult<T>;
}

type Responses = { readonly [Name in EndpointName]: { response: Check<Answer<Endpoints[Name]>> } };

/** The schema of what an endpoint answers; loaded when something is asked, because the first screen needs none of it. */
export async function loadResponse<Name extends EndpointName>(name: Name): Promise<Responses[Name]["response"]> {
  const { endpoints } = await import("@/lib/endpoints/endpoints");
  const responses: Responses = endpoints;
  return responses[name].response;
}
