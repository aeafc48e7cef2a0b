export type MetricsFormat = "prometheus" | "openmetrics";

const openMetricsVersions = new Set(["", "0.0.1", "1.0.0"]);

/**
 * The text that a scraper likes best of those we write, by its `Accept` header. What names neither gets the older
 * format, as every client library does: whoever opens the address in a browser reads it too.
 */
export function chooseFormat(accept: string | null): MetricsFormat {
  let openMetrics = 0;
  let text = 0;
  for (const range of (accept ?? "").split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const named = new Map(parameters.map((part) => [part.split("=")[0]?.trim(), part.split("=")[1]?.trim() ?? ""]));
    const weight = weightOf(named.get("q"));
    const version = (named.get("version") ?? "").replaceAll('"', "");
    if (type === "application/openmetrics-text" && openMetricsVersions.has(version)) {
      openMetrics = Math.max(openMetrics, weight);
    } else if (type === "text/plain" || type === "text/*" || type === "*/*") text = Math.max(text, weight);
  }
  return openMetrics > 0 && openMetrics >= text ? "openmetrics" : "prometheus";
}

function weightOf(q: string | undefined): number {
  if (q === undefined) return 1;
  const weight = Number(q);
  return weight >= 0 && weight <= 1 ? weight : 0;
}
