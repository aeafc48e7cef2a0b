import { connect, createServer, type Socket } from "node:net";

export type CuttingProxy = {
  url: string;
  /** Breaks the connection that next sends bytes holding `text`: before Redis gets them, or once it has answered. */
  cutNext(text: string, when: "before" | "after"): void;
  /** How many were cut. */
  readonly cuts: number;
  stop(): Promise<void>;
};

/** A way to a real Redis that can be cut in the middle of a command. */
export async function startCuttingProxy(redisUrl: string): Promise<CuttingProxy> {
  const { hostname, port: redisPort } = new URL(redisUrl);
  const sockets = new Set<Socket>();
  let wanted: { text: string; when: "before" | "after" } | null = null;
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect({ host: hostname, port: Number(redisPort), noDelay: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    let isCutting = false;
    client.on("data", (bytes) => {
      if (wanted === null || !bytes.includes(wanted.text)) {
        upstream.write(bytes);
        return;
      }
      const { when } = wanted;
      wanted = null;
      cuts++;
      if (when === "before") client.destroy();
      else {
        isCutting = true;
        upstream.write(bytes);
      }
    });
    upstream.on("data", (bytes) => {
      if (isCutting) client.destroy();
      else client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `redis://127.0.0.1:${port}`,
    cutNext(text, when) {
      wanted = { text, when };
    },
    get cuts() {
      return cuts;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
