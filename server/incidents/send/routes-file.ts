import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { type AlertRoute, AlertRoutesFile } from "@/lib/schema/alert-route";

const maxFileBytes = 262_144;
const maxSecretBytes = 65_536;

/** A route with what its secrets' files hold. */
export type LoadedRoute = {
  route: AlertRoute;
  url: URL;
  /** Of a webhook what its body is signed with, of PagerDuty the routing key. */
  secret: string | null;
  ca: string | undefined;
};

/** Reads routes and their secrets; throws an Error that says where, and nothing of what stands there. */
export function readRoutesFile(path: string): LoadedRoute[] {
  const parsed = AlertRoutesFile.safeParse(parseJson(readBounded(path, maxFileBytes)));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join(".") || "it";
    throw new Error(`${place} ${issue?.message ?? "is wrong"}; see docs/on-call.md`);
  }
  const folder = dirname(resolve(path));
  return parsed.data.routes.map((route) => load(route, folder));
}

/** A setting that names a file of routes. */
export const routesFile = z.string().transform((path, context) => {
  try {
    readRoutesFile(path);
    return path;
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

function load(route: AlertRoute, folder: string): LoadedRoute {
  const secretOf = (path: string | undefined) =>
    path === undefined ? null : oneLine(readBounded(resolve(folder, path), maxSecretBytes), `${route.name}: ${path}`);
  const address = "urlFile" in route && route.urlFile !== undefined ? secretOf(route.urlFile) : route.url;
  return {
    route,
    url: urlOf(address ?? "", route),
    secret: secretOf(
      route.to === "webhook" ? route.secretFile : route.to === "pagerduty" ? route.routingKeyFile : undefined,
    ),
    ca: route.caFile === undefined ? undefined : readBounded(resolve(folder, route.caFile), maxSecretBytes),
  };
}

function urlOf(text: string, { name, to }: AlertRoute): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Error(`${name}: its address is no URL`);
  }
  if (!/^https?:$/.test(url.protocol)) throw new Error(`${name}: its address is neither http:// nor https://`);
  if (url.username !== "" || url.password !== "") throw new Error(`${name}: its address may hold no password`);
  return to === "alertmanager" ? new URL(`${url.pathname.replace(/\/$/, "")}/api/v2/alerts`, url) : url;
}

function oneLine(text: string, place: string): string {
  const line = text.replace(/\r?\n$/, "");
  if (line === "" || /[\r\n\0]/.test(line)) throw new Error(`${place} does not hold one line`);
  return line;
}

function readBounded(path: string, maxBytes: number): string {
  if (statSync(path).size > maxBytes) throw new Error(`${path} is larger than ${maxBytes} bytes`);
  return readFileSync(path, "utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("it is no valid JSON; see docs/on-call.md");
  }
}
