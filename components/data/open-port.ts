import type { TabMessage } from "./feed-messages";
import type { TailAsk } from "./tail-messages";

/** To the worker that all tabs of this browser share: it holds one connection for the feed and one for all tails. */
export type PortMessage = { to: "feed"; message: TabMessage } | { to: "tails"; ask: TailAsk };

/** A port of its own for each who asks, so that what comes back is theirs. */
export function openPort<News>(receive: (news: News) => void): (message: PortMessage) => void {
  const { port } = new SharedWorker(new URL("./feed.worker.ts", import.meta.url), {
    type: "module",
    name: "callboard-live",
  });
  port.addEventListener("message", ({ data }: MessageEvent<News>) => receive(data));
  port.start();
  return (message) => port.postMessage(message);
}
