import { createServer, type ServerResponse } from "node:http";
import type { Registry } from "prom-client";
import { isOwnHost } from "@/lib/net/host";
import type { BridgeStatus } from "./bridge-status";

export type ServeOptions = {
  listen: { host: string; port: number };
  status: () => BridgeStatus;
  registry: Registry;
};

/**
 * `/health/live` answers while the process does; `/health/ready` with 503 and the lines why while something keeps
 * entries from being sent; `/metrics`. No word of a call and no action is there.
 */
export async function serveStatus({ listen, status, registry }: ServeOptions) {
  // As the console's own door: another site's page could read it by a name that leads here.
  const isLocal = isOwnHost(listen.host.includes(":") ? `[${listen.host}]` : listen.host);
  const server = createServer((request, response) => {
    const path = request.url?.split("?")[0];
    if (isLocal && !isOwnHost(request.headers.host ?? "")) {
      return answer(response, 403, { error: "ask for it by this machine's own name" });
    }
    if (request.method !== "GET" && request.method !== "HEAD") return answer(response, 405, { error: "GET only" });
    if (path === "/health/live") return answer(response, 200, { status: "live" });
    if (path === "/health/ready") {
      const now = status();
      return answer(response, now.problems.length === 0 ? 200 : 503, now);
    }
    if (path !== "/metrics")
      return answer(response, 404, { error: "there are /metrics, /health/live and /health/ready" });
    registry.metrics().then(
      (text) => {
        response.writeHead(200, { "content-type": registry.contentType, "cache-control": "no-store" });
        response.end(text);
      },
      () => answer(response, 500, { error: "the figures could not be written" }),
    );
  });
  server.requestTimeout = 10_000;
  server.maxConnections = 64;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(listen.port, listen.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : listen.port,
    stop(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}
