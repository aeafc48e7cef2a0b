import type { z } from "zod";
import { actionsEndpoints } from "./actions";
import type { EndpointName } from "./addresses";
import { archiveEndpoints } from "./archive";
import { auditEndpoints } from "./audit";
import { conversationEndpoints } from "./conversation";
import { deadLettersEndpoints } from "./dead-letters";
import { durabilityEndpoints } from "./durability";
import type { Endpoint } from "./endpoint";
import type { QueryAsk, Sendable } from "./endpoint-types";
import { entriesEndpoints } from "./entries";
import { fleetEndpoints } from "./fleet";
import { groupsEndpoints } from "./groups";
import { healthEndpoints } from "./health";
import { incidentsEndpoints } from "./incidents";
import { jobsEndpoints } from "./jobs";
import { metricsEndpoints } from "./metrics";
import { pendingEndpoints } from "./pending";
import { serverEndpoints } from "./server";
import { sessionEndpoints } from "./session";
import { settingsEndpoints } from "./settings";

/** Every endpoint: the routes declare themselves with it, and `/api/openapi.json` is made from it. */
export const endpoints = {
  ...fleetEndpoints,
  ...groupsEndpoints,
  ...entriesEndpoints,
  ...conversationEndpoints,
  ...pendingEndpoints,
  ...actionsEndpoints,
  ...deadLettersEndpoints,
  ...jobsEndpoints,
  ...incidentsEndpoints,
  ...archiveEndpoints,
  ...durabilityEndpoints,
  ...auditEndpoints,
  ...serverEndpoints,
  ...sessionEndpoints,
  ...settingsEndpoints,
  ...metricsEndpoints,
  ...healthEndpoints,
} satisfies { [Name in EndpointName]: Endpoint<Name> };

export type Endpoints = typeof endpoints;
/** What may be asked of an endpoint, by its name. */
export type QueryOf<Name extends EndpointName> = QueryAsk<Endpoints[Name]>;

/** What may be sent to it. */
export type BodyOf<Name extends EndpointName> = Sendable<z.input<Endpoints[Name]["body"]>>;
