import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";

const channelName = "http.server.request.start";
const header = "x-callboard-response";

/**
 * Finds the Node response behind a handler's `Request`, which Next does not hand out. An event stream needs it twice:
 * to disconnect a reader that has stopped reading (an aborted body waits for it for ever), and to write without the two
 * web streams in between, which cost more than the write. Each request is marked before anybody sees it, so that a
 * client cannot name another's response. `find` gives undefined where the mark is missing; callers then do without.
 */
export function createOpenResponses() {
  const open = new Map<string, ServerResponse>();
  let last = 0;

  function onRequest(message: unknown): void {
    if (!isExchange(message)) return;
    const { request, response } = message;
    delete request.headers[header];
    if (!request.url?.startsWith("/api/")) return;
    const mark = (++last).toString(36);
    request.headers[header] = mark;
    open.set(mark, response);
    response.once("close", () => open.delete(mark));
  }

  function find(request: Request): ServerResponse | undefined {
    return open.get(request.headers.get(header) ?? "");
  }

  return {
    get size() {
      return open.size;
    },
    start: () => subscribe(channelName, onRequest),
    stop: () => {
      unsubscribe(channelName, onRequest);
    },
    find,
    /** The address the request came from, as its socket says it: a forwarding header says whatever its sender wants. */
    peerOf: (request: Request): string | null => find(request)?.req.socket.remoteAddress ?? null,
  };
}

export type OpenResponses = ReturnType<typeof createOpenResponses>;

function isExchange(message: unknown): message is { request: IncomingMessage; response: ServerResponse } {
  return typeof message === "object" && message !== null && "request" in message && "response" in message;
}
