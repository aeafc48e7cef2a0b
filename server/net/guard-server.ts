import type { EventEmitter } from "node:events";
import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Verdict } from "@/lib/net/judge-request";

export type Refused = Extract<Verdict, { isGood: false }>;

export type GuardOptions = {
  /** The answer to a request that gets no further. */
  refusalOf: (request: IncomingMessage) => Refused | undefined;
  /** Connections that stop speaking HTTP, such as WebSockets. */
  mayUpgrade: (request: IncomingMessage) => boolean;
};

const withRequest = new Set(["request", "checkContinue", "checkExpectation"]);

/**
 * Stands between a server's socket and whoever listens to it, however late they began to: what is refused never reaches
 * them. The framework would keep the socket of a refused WebSocket open for ever.
 */
export function guardServer(server: Server, { refusalOf, mayUpgrade }: GuardOptions): void {
  const emit: EventEmitter["emit"] = server.emit.bind(server);
  server.emit = (event: string | symbol, ...args: unknown[]): boolean => {
    const [request, other] = args;
    if (typeof event !== "string" || !isRequest(request)) return emit(event, ...args);
    if (withRequest.has(event)) {
      const refused = refusalOf(request);
      if (refused === undefined || !isResponse(other)) return emit(event, ...args);
      answer(other, refused);
      return true;
    }
    if ((event !== "upgrade" && event !== "connect") || mayUpgrade(request)) return emit(event, ...args);
    if (other instanceof Socket) hangUp(other);
    return true;
  };
}

/** As `next.config.mjs` has it for what reaches the framework. */
const ofEveryAnswer = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

function answer(response: ServerResponse, { status, error, allow }: Refused): void {
  const body = JSON.stringify({ error });
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    ...ofEveryAnswer,
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    connection: "close",
    ...(allow === null ? {} : { allow }),
  });
  response.end(body);
}

function hangUp(socket: Socket): void {
  const message = "The console speaks HTTP only and changes to no other protocol.";
  const body = JSON.stringify({ error: { code: "bad-request", message } });
  const head = ["HTTP/1.1 400 Bad Request", "content-type: application/json", `content-length: ${body.length}`];
  socket.on("error", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\nconnection: close\r\n\r\n${body}`, () => socket.destroy());
}

const others = new WeakSet<Server>();

/** Leaves alone a server of this process that is none of the console's. */
export function leaveUnguarded(server: Server): void {
  others.add(server);
}

/** The server that a connection came to; undefined where that is none of HTTP. */
export function serverOf(message: unknown): Server | undefined {
  const socket: unknown = typeof message === "object" && message !== null && "socket" in message && message.socket;
  const server: unknown = socket instanceof Socket && "server" in socket && socket.server;
  return server instanceof Server && !others.has(server) ? server : undefined;
}

const isRequest = (value: unknown): value is IncomingMessage =>
  typeof value === "object" && value !== null && "rawHeaders" in value && "headers" in value;
const isResponse = (value: unknown): value is ServerResponse =>
  typeof value === "object" && value !== null && "writeHead" in value && "setHeader" in value;
