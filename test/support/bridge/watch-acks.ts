import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/** When Redis ran each XACK of a group, as MONITOR tells it: by stream and id, the first time in milliseconds. */
export function watchAcks(port: number, group: string): Map<string, number> {
  const acks = new Map<string, number>();
  let socket: Socket | undefined;
  let isStopped = false;
  const follow = () => {
    if (isStopped) return;
    socket = connect({ host: "127.0.0.1", port }, () => socket?.write("MONITOR\r\n"));
    socket.on("error", () => undefined);
    socket.on("close", () => setTimeout(follow, 50));
    const lines = createInterface({ input: socket });
    lines.on("error", () => undefined);
    lines.on("line", (line) => {
      if (!/^\+[\d.]+ \[[^\]]*\] "xack" /i.test(line)) return;
      const [, key, of, ...ids] = [...line.matchAll(/"([^"]*)"/g)].map(([, word = ""]) => word);
      if (of !== group) return;
      const atMs = Number(line.slice(1, line.indexOf(" "))) * 1_000;
      for (const id of ids) if (!acks.has(`${key} ${id}`)) acks.set(`${key} ${id}`, atMs);
    });
  };
  onTestFinished(() => {
    isStopped = true;
    socket?.destroy();
  });
  follow();
  return acks;
}
