import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Asked, Verdict } from "@/lib/net/judge-request";
import { type Forwarding, forwardingHeaders, readForwarding, type TrustedProxies } from "./forwarding";
import { guardServer, type Refused, serverOf } from "./guard-server";

const connections = "net.server.socket";
const requests = "http.server.request.start";
const header = "x-callboard-response";

export type OpenResponsesOptions = {
  /** Whose forwarding headers are believed; by default nobody's. Those of others are taken off. */
  isTrustedProxy?: TrustedProxies;
  /** Sent with every answer, files too. */
  headers?: Readonly<Record<string, string>>;
  /** What may come in at all; by default everything. */
  judge?: (asked: Omit<Asked, "isDev">) => Verdict;
  /** Which paths may change to another protocol; by default none, once there is a judge. */
  mayUpgrade?: (target: string) => boolean;
};

type Exchange = { response: ServerResponse; forwarding: Forwarding };

/**
 * The console's door: looks at each request before anybody else does, gives it one target that everybody then reads, and
 * refuses what is none. Finds the Node response behind a handler's `Request`, which Next does not hand out; an event
 * stream needs it to disconnect a reader that has stopped reading (an aborted body waits for it for ever), and to write
 * without the two web streams in between. Each request is marked here, so that a client cannot name another's response:
 * `find` and `forwardingOf` give undefined for one that has no mark, or whose sender is gone.
 */
export function createOpenResponses(options: OpenResponsesOptions = {}) {
  const { isTrustedProxy = () => false, headers = {}, judge, mayUpgrade = () => false } = options;
  const open = new Map<string, Exchange>();
  const refusals = new WeakMap<IncomingMessage, Refused>();
  const guarded = new WeakSet<Server>();
  let isStopped = false;
  let last = 0;

  function guard(server: Server): void {
    if (judge === undefined || guarded.has(server)) return;
    guarded.add(server);
    guardServer(server, {
      refusalOf: (request) => refusals.get(request),
      mayUpgrade: ({ url = "" }) => isStopped || mayUpgrade(url),
    });
  }

  function onConnection(message: unknown): void {
    const server = serverOf(message);
    if (server !== undefined) guard(server);
  }

  function onRequest(message: unknown): void {
    if (!isExchange(message)) return;
    const { request, response } = message;
    const server = serverOf(message);
    if (server === undefined) return;
    guard(server);
    delete request.headers[header];
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const forwarding = readForwarding(request.socket.remoteAddress, request.headers, isTrustedProxy);
    for (const name of forwardingHeaders) delete request.headers[name];
    if (forwarding.host !== null) request.headers.host = forwarding.host;
    const verdict = judge?.(askedBy(request));
    if (verdict?.isGood === false) {
      refusals.set(request, verdict);
      return;
    }
    if (verdict !== undefined) request.url = verdict.target;
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
    start(): void {
      subscribe(connections, onConnection);
      subscribe(requests, onRequest);
    },
    stop(): void {
      isStopped = true;
      unsubscribe(connections, onConnection);
      unsubscribe(requests, onRequest);
    },
    find: (request: Request): ServerResponse | undefined => exchangeOf(request)?.response,
    /** Where a request came from: its socket's word, and that of trusted proxies. */
    forwardingOf: (request: Request): Forwarding | undefined => exchangeOf(request)?.forwarding,
  };
}

function askedBy({ method = "", url = "", rawHeaders }: IncomingMessage): Omit<Asked, "isDev"> {
  const names = rawHeaders.filter((_, i) => i % 2 === 0);
  return { method, target: url, hostHeaders: names.filter((name) => name.toLowerCase() === "host").length };
}

function isExchange(message: unknown): message is { request: IncomingMessage; response: ServerResponse } {
  return typeof message === "object" && message !== null && "request" in message && "response" in message;
}
