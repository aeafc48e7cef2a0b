import type { Endpoint } from "./endpoint";
import { endpoints } from "./endpoints";

type Place = { template: readonly string[]; methods: Map<string, Endpoint> };

const nameOf = (part: string) => /^\{(\w+)\}$/.exec(part)?.[1];
const parametersOf = ({ template }: Place) => template.filter(nameOf).length;

const places = new Map<string, Place>();
for (const endpoint of Object.values<Endpoint>(endpoints)) {
  const place = places.get(endpoint.path) ?? { template: endpoint.path.slice(1).split("/"), methods: new Map() };
  places.set(endpoint.path, place);
  place.methods.set(endpoint.method, endpoint);
}
const fixedFirst = [...places.values()].sort((a, b) => parametersOf(a) - parametersOf(b));

/** What stands at a path of the interface, by its decoded segments; undefined where nothing does. */
export function endpointsAt(segments: readonly string[]): ReadonlyMap<string, Endpoint> | undefined {
  return fixedFirst.find(({ template }) => fits(template, segments, null))?.methods;
}

/** The name of the parameter that a segment nobody could decode stands for; undefined where it is a part of the path. */
export function parameterAt(segments: readonly string[], at: number): string | undefined {
  const place = fixedFirst.find(({ template }) => fits(template, segments, at));
  return place && nameOf(place.template[at] ?? "");
}

/** Whether a request may have this method there: HEAD wherever reading has no effect and ends by itself. */
export function allowedMethods(methods: ReadonlyMap<string, Endpoint>): string[] {
  const get = methods.get("GET");
  const isPlain = get?.answer === "json" || get?.answer === "file";
  return [...methods.keys(), ...(isPlain ? ["HEAD"] : [])].sort();
}

function fits(template: readonly string[], segments: readonly string[], unknown: number | null): boolean {
  if (template.length !== segments.length) return false;
  return template.every((part, i) => (nameOf(part) ? segments[i] !== "" : i !== unknown && part === segments[i]));
}
