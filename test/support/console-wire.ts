import { connect, createServer, type Socket } from "node:net";

export type ConsoleWire = {
  url: string;
  /** Breaks every connection and takes no new one until `mend`. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
};

/** A way from the browser to the console that can be cut, as a restart of the console does. */
export async function startConsoleWire(consoleUrl: string): Promise<ConsoleWire> {
  const { hostname, port: consolePort } = new URL(consoleUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect({ host: hostname, port: Number(consolePort), noDelay: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://${hostname}:${port}`,
    cut() {
      isCut = true;
      destroyAll();
    },
    mend() {
      isCut = false;
    },
    async stop() {
      destroyAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
