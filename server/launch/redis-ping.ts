import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const replyWithinMs = 1_000;

/** A port of 127.0.0.1, or a socket. */
type Place = { port: number; socketPath?: string | undefined; password: string };

/** Whether a server there answers to PING; it says its own errors until it has read its data. */
function ping({ port, socketPath, password }: Place): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath === undefined ? { port, host: "127.0.0.1" } : { path: socketPath });
    let said = "";
    const finish = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(replyWithinMs, () => finish(false));
    socket.on("error", () => finish(false));
    socket.on("close", () => finish(false));
    socket.on("data", (data) => {
      said += data.toString("latin1");
      if (/\+PONG\r\n$/.test(said) || /^-/m.test(said)) finish(said.endsWith("+PONG\r\n"));
    });
    socket.write(`${password === "" ? "" : `AUTH ${password}\r\n`}PING\r\n`);
  });
}

/** Waits until the server answers and has read its data. False when `withinMs` passed or `isGone` said so. */
export async function waitForPong(place: Place, withinMs: number, isGone: () => boolean): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline && !isGone()) {
    if (await ping(place)) return true;
    await sleep(25);
  }
  return false;
}
