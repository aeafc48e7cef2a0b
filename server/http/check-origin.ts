import { AppError } from "@/server/errors";

/**
 * Refuses a request that changes something when a browser says that another site's page made it. Programs send neither
 * header. The host must be this machine's own name, so that a foreign name that leads here (DNS rebinding) is no origin.
 */
export function checkOrigin(request: Request): void {
  const { headers } = request;
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") throw foreign();
  const host = headers.get("host") ?? new URL(request.url).host;
  if (!isLoopback(host)) throw foreign();
  const origin = headers.get("origin");
  if (origin !== null && hostOf(origin) !== host) throw foreign();
}

/** The client's address as the server was told it; null when it was not. */
export function clientAddress(request: Request): string | null {
  const address = request.headers.get("x-forwarded-for")?.split(",")[0]?.trim() ?? "";
  return /^[0-9a-fA-F:.]{2,45}$/.test(address) ? address : null;
}

function isLoopback(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/.test(host);
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}

function foreign(): AppError {
  return new AppError("not-allowed", "Only the console's own pages, opened at this machine, may do this.");
}
