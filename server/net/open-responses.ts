import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Forwarding, forwardingHeaders, readForwarding, type TrustedProxies } from "./forwarding";

const channelName = "http.server.request.start";
const header = "x-callboard-response";

export type OpenResponsesOptions = {
  /** Whose forwarding headers are believed; by default nobody's. Those of others are taken off. */
  isTrustedProxy?: TrustedProxies;
  /** Sent with every answer, files too. */
  headers?: Readonly<Record<string, string>>;
};

type Exchange = { response: ServerResponse; forwarding: Forwarding };

/**
 * Finds the Node response behind a handler's `Request`, which Next does not hand out. An event stream needs it twice:
 * to disconnect a reader that has stopped reading (an aborted body waits for it for ever), and to write without the two
 * web streams in between, which cost more than the write. Each request is marked before anybody sees it, so that a
 * client cannot name another's response. `find` gives undefined where the mark is missing; callers then do without.
 */
export function createOpenResponses({ isTrustedProxy = () => false, headers = {} }: OpenResponsesOptions = {}) {
  const open = new Map<string, Exchange>();
  let last = 0;

  function onRequest(message: unknown): void {
    if (!isExchange(message)) return;
    const { request, response } = message;
    delete request.headers[header];
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const forwarding = readForwarding(request.socket.remoteAddress, request.headers, isTrustedProxy);
    for (const name of forwardingHeaders) delete request.headers[name];
    if (!request.url?.startsWith("/api/")) return;
    const mark = (++last).toString(36);
    request.headers[header] = mark;
    open.set(mark, { response, forwarding });
    response.once("close", () => open.delete(mark));
  }

  const exchangeOf = (request: Request) => open.get(request.headers.get(header) ?? "");

  return {
    get size() {
      return open.size;
    },
    start: () => subscribe(channelName, onRequest),
    stop: () => {
      unsubscribe(channelName, onRequest);
    },
    find: (request: Request): ServerResponse | undefined => exchangeOf(request)?.response,
    /** Where a request came from: its socket's word, and that of trusted proxies. */
    forwardingOf: (request: Request): Forwarding => exchangeOf(request)?.forwarding ?? unmarked,
  };
}

const unmarked: Forwarding = { address: null, host: null, proto: null, isForwarded: false };

function isExchange(message: unknown): message is { request: IncomingMessage; response: ServerResponse } {
  return typeof message === "object" && message !== null && "request" in message && "response" in message;
}
