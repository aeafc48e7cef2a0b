import { z } from "zod";
import { file, nothing } from "./endpoint";

export const metricsEndpoints = {
  metrics: file("metrics", "metrics.read", "Prometheus text, or OpenMetrics where a scraper asks for it", {
    params: nothing,
    query: nothing,
    response: z.string(),
    contentTypes: ["text/plain", "application/openmetrics-text"],
  }),
};
