import { createServer, type Server, type Socket } from "node:net";

export type FakeServer = {
  port: number;
  url: string;
  sockets: Set<Socket>;
  /** How many connections were ever accepted. */
  readonly accepted: number;
  stop(): Promise<void>;
};

/** A TCP server on 127.0.0.1 that does what it is told with each connection. */
export async function startFakeServer(onSocket: (socket: Socket) => void): Promise<FakeServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server: Server = createServer((socket) => {
    accepted++;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    sockets,
    get accepted() {
      return accepted;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers the two commands of an opening, then hands the socket over; `handle` gets each further command's bytes. */
export function asRedis(handle: (socket: Socket, bytes: Buffer) => void): (socket: Socket) => void {
  return (socket) => {
    let isOpen = false;
    socket.on("data", (bytes) => {
      if (isOpen) return handle(socket, bytes);
      isOpen = true;
      socket.write("+PONG\r\n+OK\r\n");
    });
  };
}
