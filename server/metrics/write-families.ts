import { Counter, collectDefaultMetrics, Gauge, Registry, type RegistryContentType } from "prom-client";
import type { MetricsFormat } from "@/lib/metrics/choose-format";
import type { Family } from "@/lib/metrics/family";

const types = {
  prometheus: Registry.PROMETHEUS_CONTENT_TYPE,
  openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
} as const;

export const endOfOpenMetrics = "# EOF\n";

export const contentTypeOf = (format: MetricsFormat): string => types[format];

/** The families as text, without the line that ends OpenMetrics. */
export async function writeFamilies(families: readonly Family[], format: MetricsFormat): Promise<string> {
  const registry = registryFor(format);
  for (const { name, help, type, samples } of families) {
    if (samples.length === 0) continue;
    const labelNames = Object.keys(samples[0]?.labels ?? {});
    const registers = [registry];
    if (type === "gauge") {
      const metric = new Gauge({ name, help, labelNames, registers });
      for (const { labels, value } of samples) metric.set(labels, value);
    } else {
      const metric = new Counter({ name, help, labelNames, registers });
      for (const { labels, value } of samples) metric.inc(labels, value);
    }
  }
  return withoutEnd(await registry.metrics());
}

function registryFor(format: MetricsFormat): Registry<RegistryContentType> {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(types[format]);
  return registry;
}

let ofProcess: Registry | undefined;

/**
 * Memory, processor and event loop of the process, under the names that every Node exporter has, but for those that
 * Prometheus' own check calls misnamed. Taken as values: the library renames the counters of a registry that it writes
 * as OpenMetrics.
 */
export async function processFamilies(): Promise<Family[]> {
  if (ofProcess === undefined) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess, eventLoopMonitoringPrecision: 50 });
  }
  const metrics = await ofProcess.getMetricsAsJSON();
  return metrics.flatMap(({ name, help, type, values }) => {
    const kind = String(type);
    if (kind !== "counter" && (kind !== "gauge" || name.endsWith("_total"))) return [];
    const samples = values.map(({ labels, value }) => ({ labels: textLabels(labels), value }));
    return [{ name, help, type: kind, samples }];
  });
}

const textLabels = (labels: object): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));

const withoutEnd = (text: string) => (text.endsWith(endOfOpenMetrics) ? text.slice(0, -endOfOpenMetrics.length) : text);
