import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { debianTool } from "./debian-tool";

const run = promisify(execFile);

/** What a jsonnet expression over the mixin gives: a string as it is, anything else as JSON. */
async function evaluate(expression: string, { config = "{}", isText }: { config?: string; isText: boolean }) {
  const binary = await debianTool("jsonnet", "jsonnet");
  const program = `local mixin = (import 'mixin/mixin.libsonnet') + { _config+:: ${config} }; ${expression}`;
  const args = [...(isText ? ["-S"] : []), "-e", program];
  return (await run(binary, args, { maxBuffer: 16_000_000 })).stdout;
}

const yamlOf = (name: string, config?: string) =>
  evaluate(`std.manifestYamlDoc(mixin.${name})`, { ...(config === undefined ? {} : { config }), isText: true });

/** With `config`, a jsonnet object, over the mixin's own. */
export const alertsOf = (config?: string) => yamlOf("prometheusAlerts", config);
export const rulesOf = (config?: string) => yamlOf("prometheusRules", config);
export const dashboardOf = (file: string) => evaluate(`mixin.grafanaDashboards['${file}']`, { isText: false });
