import { foreignHostNote, isOwnHost, isOwnOrigin } from "@/lib/net/host";
import { AppError } from "@/server/errors";
import type { Forwarding } from "../net/forwarding";

/** Refuses a request that was sent to another name than this machine's own or that of `ownOrigin`. */
export function checkHost(request: Request, ownOrigin: string | undefined, forwarding: Forwarding): void {
  if (!isOwnHost(hostOf(request, forwarding), ownOrigin)) throw new AppError("not-allowed", foreignHostNote);
}

/**
 * Refuses a request that changes something when a browser says that another site's page made it. Programs send neither
 * header. Relies on `checkHost`: a foreign name is no origin. Also refuses what a trusted proxy got without TLS where the
 * console is served with it.
 */
export function checkOrigin(request: Request, ownOrigin: string | undefined, forwarding: Forwarding): void {
  const { headers } = request;
  if (forwarding.proto === "http" && ownOrigin?.startsWith("https:")) {
    throw new AppError("not-allowed", `The request came without TLS; send it to ${ownOrigin}.`);
  }
  refuseForeignReader(request);
  const origin = headers.get("origin");
  const { proto } = forwarding;
  if (origin === null || isOwnOrigin(origin, { host: hostOf(request, forwarding), ownOrigin, proto })) return;
  throw foreign();
}

/**
 * Refuses a read that another site's page makes its visitor's browser ask for. It could not see the answer, but streams
 * it opens and work it causes would count against the person; without sign-in no cookie stands in its way.
 */
export function refuseForeignReader({ headers }: Request): void {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") throw foreign();
}

/** Refuses a change that brings a session and no proof, checked by `checkOrigin`, that the console's own page made it. */
export function requireOrigin({ headers }: Request): void {
  if (headers.get("origin") === null && headers.get("sec-fetch-site") !== "same-origin") throw foreign();
}

/**
 * Without sign-in everybody who gets through is the local operator: a proxy on this machine, which names it by its own
 * name, would let in the whole network.
 */
export function refuseForwarded({ isForwarded }: Forwarding): void {
  if (isForwarded) throw new AppError("not-allowed", forwardedNote);
}

const forwardedNote =
  "The console has no sign-in and answers nobody who comes through a proxy: set up sign-in and CALLBOARD_ORIGIN.";

function hostOf(request: Request, { host }: Forwarding): string {
  return host ?? request.headers.get("host") ?? "";
}

function foreign(): AppError {
  return new AppError("not-allowed", "Only the console's own pages, opened at its own address, may do this.");
}
