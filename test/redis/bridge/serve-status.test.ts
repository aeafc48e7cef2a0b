import { request } from "node:http";
import { Registry } from "prom-client";
import { expect, onTestFinished, test } from "vitest";
import { serveStatus } from "@/server/bridge/serve-status";

function ask(port: number, { path = "/metrics", method = "GET", host = "" } = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = host === "" ? {} : { host };
    request({ port, host: "127.0.0.1", path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

async function serve(host: string): Promise<number> {
  const status = () => {
    throw new Error("nobody asks");
  };
  const served = await serveStatus({ listen: { host, port: 0 }, status, registry: new Registry() });
  onTestFinished(() => served.stop());
  return served.port;
}

test("at this machine's own address a foreign name is refused, as of a page that had its own name lead here", async () => {
  const port = await serve("127.0.0.1");
  for (const host of ["", "localhost", `127.0.0.1:${port}`, "LOCALHOST:1", "[::1]"]) {
    expect(await ask(port, { host }), host).toBe(200);
  }
  for (const host of ["evil.example", "127.0.0.1.evil.example", "2130706433", "0x7f.1", "localhost.evil.example:80"]) {
    expect(await ask(port, { host }), host).toBe(403);
  }
});

test("where a network may ask, it asks by any name", async () => {
  const port = await serve("0.0.0.0");
  expect(await ask(port, { host: "bridge.internal:9465" })).toBe(200);
});

test("nothing but its three pages is there, and nothing can be sent to it", async () => {
  const port = await serve("127.0.0.1");
  for (const path of [
    "/",
    "/metrics/",
    "/./metrics",
    "//metrics",
    "/%6detrics",
    "/api/calls",
    "/health",
    "/metrics%00",
  ])
    expect(await ask(port, { path }), path).toBe(404);
  for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
    expect(await ask(port, { method }), method).toBe(405);
  expect(await ask(port, { method: "HEAD" })).toBe(200);
  expect(await ask(port, { path: "/health/live?x=1" })).toBe(200);
});
