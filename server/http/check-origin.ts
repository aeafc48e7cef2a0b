import { AppError } from "@/server/errors";
import { foreignHostNote, isOwnHost } from "./own-host";

/** Refuses a request that was sent to another name than this machine's own. */
export function checkHost(request: Request): void {
  if (!isOwnHost(hostOf(request))) throw new AppError("not-allowed", foreignHostNote);
}

/**
 * Refuses a request that changes something when a browser says that another site's page made it. Programs send neither
 * header. Relies on `checkHost`: a foreign name is no origin.
 */
export function checkOrigin(request: Request): void {
  const { headers } = request;
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") throw foreign();
  const origin = headers.get("origin");
  if (origin !== null && hostOfOrigin(origin) !== hostOf(request).toLowerCase()) throw foreign();
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
  return new AppError("not-allowed", "Only the console's own pages, opened at this machine, may do this.");
}
