import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const replyWithinMs = 1_000;

/** The first line that a server on 127.0.0.1 answers to PING, or `undefined` when it does not answer. */
function ping(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const finish = (reply?: string) => {
      socket.destroy();
      resolve(reply);
    };
    socket.setTimeout(replyWithinMs, () => finish());
    socket.on("error", () => finish());
    socket.on("close", () => finish());
    socket.on("data", (data) => finish(data.toString("latin1").split("\r\n")[0]));
    socket.write("PING\r\n");
  });
}

/** Waits until the server answers and has read its data. False when `withinMs` passed or `isGone` said so. */
export async function waitForPong(port: number, withinMs: number, isGone: () => boolean): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline && !isGone()) {
    if ((await ping(port)) === "+PONG") return true;
    await sleep(25);
  }
  return false;
}
