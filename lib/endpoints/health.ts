import { z } from "zod";
import { Health } from "../schema/health";
import { get, nothing } from "./endpoint";

export const healthEndpoints = {
  healthLive: get("healthLive", "public", "The process runs", {
    params: nothing,
    query: nothing,
    response: Health,
  }),
  healthReady: get("healthReady", "public", "Redis answers and the readings are fresh; 503 otherwise", {
    params: nothing,
    query: nothing,
    response: Health,
  }),
  openapi: get("openapi", "fleet.read", "This description", {
    params: nothing,
    query: nothing,
    response: z.record(z.string(), z.unknown()),
  }),
};
