import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export type StallingProxy = {
  readonly port: number;
  /** From now on nothing comes through, and both sides believe that they are connected: a network that was cut. */
  stall(): void;
};

/** A way to a Redis that can be cut as a network is: what was sent into it is gone. */
export async function startStallingProxy(redisPort: number): Promise<StallingProxy> {
  const sockets = new Set<Socket>();
  let isStalled = false;
  const server = createServer((client) => {
    const upstream = connect({ host: "127.0.0.1", port: redisPort, noDelay: true });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => undefined);
      from.on("data", (bytes) => {
        if (!isStalled) to.write(bytes);
      });
      from.on("close", () => {
        sockets.delete(from);
        if (!isStalled) to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    stall() {
      isStalled = true;
    },
  };
}
