import type { TabMessage } from "./feed-messages";
import type { TailAsk } from "./tail-messages";

/** To the worker that all tabs of this browser share: it holds one connection for the feed and one for all tails. */
export type PortMessage = { to: "feed"; message: TabMessage } | { to: "tails"; ask: TailAsk };

const firstRetryMs = 500;
const longestRetryMs = 10_000;

/**
 * A port of its own for each who asks, so that what comes back is theirs. A worker whose script could not be loaded is
 * made anew, with pauses growing to 10 s; `onAnew` is told then, because what was sent before is lost.
 */
export function openPort<News>(receive: (news: News) => void, onAnew: () => void): (message: PortMessage) => void {
  let port = connect(firstRetryMs);

  function connect(retryMs: number): MessagePort {
    const worker = new SharedWorker(new URL("./feed.worker.ts", import.meta.url), {
      type: "module",
      name: "callboard-live",
    });
    worker.addEventListener("error", () => {
      setTimeout(() => {
        port = connect(Math.min(retryMs * 2, longestRetryMs));
        onAnew();
      }, retryMs);
    });
    worker.port.addEventListener("message", ({ data }: MessageEvent<News>) => receive(data));
    worker.port.start();
    return worker.port;
  }

  return (message) => port.postMessage(message);
}
