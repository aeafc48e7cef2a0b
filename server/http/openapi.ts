import { z } from "zod";
import type { Endpoint } from "@/lib/endpoints/endpoint";
import { permissions } from "@/lib/permissions";
import { ApiError } from "@/lib/schema/api-error";

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 description of the interface, made from the schemas that validate it. */
export function describeApi(endpoints: Record<string, Endpoint>): Json {
  const paths: Record<string, Json> = {};
  for (const [operationId, endpoint] of Object.entries(endpoints)) {
    const { allowed } = describePermission(endpoint);
    paths[endpoint.path] = {
      ...paths[endpoint.path],
      [endpoint.method.toLowerCase()]: {
        operationId,
        summary: endpoint.summary,
        "x-permission": endpoint.permission,
        "x-roles": allowed,
        parameters: [...parameters(endpoint.params, "path"), ...parameters(endpoint.query, "query")],
        ...(endpoint.maxBodyBytes === 0 ? {} : { requestBody: describeBody(endpoint) }),
        responses: {
          ...describeAnswer(endpoint),
          default: {
            description: "An error",
            content: { "application/json": { schema: { $ref: "#/components/schemas/ApiError" } } },
          },
        },
      },
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Callboard",
      version: "1",
      description: "Times are milliseconds since the epoch, durations milliseconds, ids strings; null is unknown.",
    },
    paths,
    components: { schemas: { ApiError: schemaOf(ApiError, "output") } },
  };
}

function describePermission(endpoint: Endpoint): { allowed: readonly string[] } {
  return { allowed: permissions[endpoint.permission].roles };
}

function describeBody(endpoint: Endpoint): Json {
  return { required: true, content: { "application/json": { schema: schemaOf(endpoint.body, "input") } } };
}

/** The schema of an event or of a line of JSON stands where OpenAPI has room for one: at what it is sent as. */
function describeAnswer({ answer, contentTypes, response }: Endpoint): Json {
  if (answer === "redirect") return { 303: { description: "The address to go to, in `location`" } };
  const schema = schemaOf(response, "output");
  return { 200: { description: "OK", content: Object.fromEntries(contentTypes.map((type) => [type, { schema }])) } };
}

function parameters(schema: z.ZodType, place: "path" | "query"): Json[] {
  const { properties = {}, required = [] } = z
    .object({ properties: z.record(z.string(), z.unknown()).optional(), required: z.array(z.string()).optional() })
    .parse(schemaOf(schema, "input"));
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: property,
  }));
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return described;
}
