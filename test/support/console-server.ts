import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { GET as getEntry } from "@/app/api/calls/[callId]/entries/[entryId]/route";
import { GET as getEntries } from "@/app/api/calls/[callId]/entries/route";
import { readConfig } from "@/server/config";
import { createLog } from "@/server/log";
import { createRuntime, type Runtime, setRuntime } from "@/server/runtime";
import { waitFor } from "./wait-for";

type Handler = (request: Request) => Promise<Response>;

const routes: [RegExp, Handler][] = [
  [/^\/api\/calls\/[^/]+\/entries$/, getEntries],
  [/^\/api\/calls\/[^/]+\/entries\/[^/]+$/, getEntry],
];

export type ConsoleServer = { url: string; runtime: Runtime; server: Server; stop(): Promise<void> };

/**
 * The console's own runtime on a Redis, with its entry routes behind a real port. Resolves once the calls are known;
 * `pattern` is what it watches, for example `test-7:*`.
 */
export async function startConsole(redisUrl: string, pattern: string): Promise<ConsoleServer> {
  const config = readConfig({
    REDIS_URL: redisUrl,
    CALLBOARD_STATE_URL: redisUrl,
    CALLBOARD_STREAMS: pattern,
    CALLBOARD_DISCOVER_EVERY_MS: "500",
    CALLBOARD_LOG_LEVEL: "silent",
  });
  if (!config.ok) throw new Error(config.problems.join("; "));
  const runtime = createRuntime(config.config, createLog("silent"));
  setRuntime(runtime);
  await runtime.start();
  await waitFor("the first pass", () => !runtime.collector.isWarmingUp);
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 4_096, resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    runtime,
    server,
    async stop() {
      await runtime.stop();
      setRuntime(undefined);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As Next serves a handler: the signal aborts when the client is gone, and the body is read as fast as the socket takes it. */
async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
  const handler = routes.find(([pattern]) => pattern.test(url.pathname))?.[1];
  if (!handler) {
    outgoing.writeHead(404).end();
    return;
  }
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const response = await handler(new Request(url, { headers, signal: gone.signal }));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body) {
    outgoing.end();
    return;
  }
  const sink = new WritableStream<Uint8Array>({
    write: (chunk) => {
      if (outgoing.write(chunk)) return;
      return new Promise<void>((resolve) => {
        outgoing.once("drain", resolve);
        outgoing.once("close", resolve);
      });
    },
    close: () => {
      outgoing.end();
    },
    abort: () => {
      outgoing.destroy();
    },
  });
  await response.body.pipeTo(sink, { signal: gone.signal }).catch(() => undefined);
}
