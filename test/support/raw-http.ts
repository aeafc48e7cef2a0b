import { connect } from "node:net";

export type RawAnswer = { status: number; headers: string; body: string; isClosed: boolean };

/**
 * Sends bytes as they are to a port of this machine, and gives what came back until the server closed the connection, or
 * until what it answered is whole and `waitMs` have passed without more.
 */
export function sendRaw(base: string, lines: readonly string[], body = "", waitMs = 2_000): Promise<RawAnswer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = "";
    const finish = (isClosed: boolean) => {
      socket.destroy();
      const [head = "", ...rest] = text.split("\r\n\r\n");
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
      resolve({ status, headers: head.toLowerCase(), body: rest.join("\r\n\r\n"), isClosed });
    };
    socket.setTimeout(waitMs, () => finish(false));
    socket.once("error", reject);
    socket.once("close", () => finish(true));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.write(Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`, "latin1"));
  });
}

/** A GET of this very target, with these headers, on a connection that ends with the answer. */
export function getRaw(base: string, target: string, headers: Record<string, string> = {}, method = "GET") {
  const given = Object.entries({ host: new URL(base).host, ...headers }).map(([name, value]) => `${name}: ${value}`);
  return sendRaw(base, [`${method} ${target} HTTP/1.1`, ...given, "connection: close"]);
}
