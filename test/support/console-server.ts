import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { readConfig } from "@/server/config/config";
import { createRuntime, type Runtime, setRuntime } from "@/server/runtime";
import { type ApiRoute, loadApiRoutes } from "./api-routes";
import { createRecordingLog, type LogLine } from "./recording-log";
import { waitFor } from "./wait-for";

export type ConsoleServer = { url: string; runtime: Runtime; lines: LogLine[]; server: Server; stop(): Promise<void> };

export type BuildOptions = { redisUrl: string; env?: Record<string, string> };

/** A runtime that is not started yet, with the lines it logs; the state is kept in the watched Redis unless `env` says otherwise. */
export function buildRuntime({ redisUrl, env = {} }: BuildOptions): { runtime: Runtime; lines: LogLine[] } {
  const result = readConfig({
    NODE_ENV: "test",
    REDIS_URL: redisUrl,
    CALLBOARD_STATE_URL: redisUrl,
    CALLBOARD_DISCOVER_EVERY_MS: "500",
    CALLBOARD_HOT_EVERY_MS: "250",
    CALLBOARD_COLD_EVERY_MS: "1000",
    CALLBOARD_REQUESTS_PER_MINUTE: "100000",
    CALLBOARD_STREAMS_PER_PERSON: "1000",
    CALLBOARD_RECORDING: "off",
    ...env,
  });
  if (!result.ok) throw new Error(result.problems.join("; "));
  const { log, lines } = createRecordingLog();
  return { runtime: createRuntime(result.config, log), lines };
}

/**
 * The console's own runtime on a Redis, with all its routes behind a real port. Resolves once the calls are known, or
 * at once where `waitsForCalls` is false; `pattern` is what it watches, for example `test-7:*`.
 */
export async function startConsole(
  redisUrl: string,
  pattern: string,
  {
    env = {},
    waitsForCalls = true,
    port: wantedPort = 0,
  }: { env?: Record<string, string>; waitsForCalls?: boolean; port?: number } = {},
): Promise<ConsoleServer> {
  const routes = await loadApiRoutes();
  const { runtime, lines } = buildRuntime({ redisUrl, env: { CALLBOARD_STREAMS: pattern, ...env } });
  setRuntime(runtime);
  await runtime.start();
  if (waitsForCalls) await waitFor("the first pass", () => !runtime.collector.isWarmingUp);
  const server = createServer((request, response) => {
    answer(routes, request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  // As Next does for a path it does not know: nothing, for ever.
  server.on("upgrade", () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(wantedPort, "127.0.0.1", 4_096, resolve);
  }).catch(async (error: unknown) => {
    await runtime.stop();
    setRuntime(undefined);
    throw error;
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    runtime,
    lines,
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
async function answer(routes: ApiRoute[], incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
  const handlers = routes.find(({ pattern }) => pattern.test(url.pathname))?.handlers;
  const handler = handlers?.get(incoming.method === "HEAD" ? "GET" : (incoming.method ?? "GET"));
  if (!handler) {
    outgoing.writeHead(404).end();
    return;
  }
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const method = incoming.method ?? "GET";
  const body = method === "POST" ? { body: Readable.toWeb(incoming), duplex: "half" as const } : {};
  const response = await handler(new Request(url, { method, headers, signal: gone.signal, ...body }));
  outgoing.setHeaders(response.headers);
  outgoing.writeHead(response.status);
  if (!response.body) {
    outgoing.end();
    return;
  }
  const sink = new WritableStream<Uint8Array>({
    write: (chunk) => {
      if (outgoing.write(chunk)) return;
      return new Promise<void>((resolve) => {
        const go = () => {
          outgoing.off("drain", go);
          outgoing.off("close", go);
          resolve();
        };
        outgoing.once("drain", go);
        outgoing.once("close", go);
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
