import { addresses, type EndpointName } from "./addresses";
import type { AddressAsk, AskArguments } from "./endpoint-types";
import type { Endpoints } from "./endpoints";

/** What stands for the `{name}` parts of a path, and what its query holds. */
type AnyAsk = { params?: Readonly<Record<string, string>>; query?: object };

/** The address of an endpoint within the console, `/api/calls/a%2Fb/entries?limit=1`. */
export function apiPath<Name extends EndpointName>(
  name: Name,
  ...[ask]: AskArguments<AddressAsk<Endpoints[Name]>>
): string {
  const { params = {}, query = {} }: AnyAsk = ask ?? {};
  const [, template = ""] = addresses[name].split(" ");
  const path = template.replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(params[part] ?? ""));
  const search = searchOf(query);
  return search === "" ? path : `${path}?${search}`;
}

/** The query of an address; what is empty or not given is left out, what a list holds is named one by one. */
export function searchOf(query: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      const text = String(one ?? "");
      if (text !== "") search.append(name, text);
    }
  }
  return search.toString();
}
