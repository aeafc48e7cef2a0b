import { AppError } from "@/server/errors";
import { foreignHostNote, isOwnHost } from "./own-host";

/** Refuses a request that was sent to another name than this machine's own or that of `ownOrigin`. */
export function checkHost(request: Request, ownOrigin?: string): void {
  if (!isOwnHost(hostOf(request), ownOrigin)) throw new AppError("not-allowed", foreignHostNote);
}

/**
 * Refuses a request that changes something when a browser says that another site's page made it. Programs send neither
 * header. Relies on `checkHost`: a foreign name is no origin.
 */
export function checkOrigin(request: Request, ownOrigin?: string): void {
  const { headers } = request;
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") throw foreign();
  const origin = headers.get("origin");
  if (origin === null || origin === ownOrigin) return;
  const host = hostOf(request).toLowerCase();
  const isOtherScheme = ownOrigin !== undefined && hostOfOrigin(ownOrigin) === host;
  if (isOtherScheme || hostOfOrigin(origin) !== host) throw foreign();
}

/** Refuses a change that brings a session and no proof, checked by `checkOrigin`, that the console's own page made it. */
export function requireOrigin({ headers }: Request): void {
  if (headers.get("origin") === null && headers.get("sec-fetch-site") !== "same-origin") throw foreign();
}

function hostOf(request: Request): string {
  return request.headers.get("host") ?? new URL(request.url).host;
}

function hostOfOrigin(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}

function foreign(): AppError {
  return new AppError("not-allowed", "Only the console's own pages, opened at its own address, may do this.");
}
