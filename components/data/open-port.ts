import { portReady, type TabMessage } from "./feed-messages";
import type { TailAsk } from "./tail-messages";

/** To the worker that all tabs of this browser share: it holds one connection for the feed and one for all tails. */
export type PortMessage = { to: "feed"; message: TabMessage } | { to: "tails"; ask: TailAsk };

const readyWithinMs = 15_000;
const firstRetryMs = 500;
const maxRetryMs = 10_000;

/**
 * A port of its own for each who asks, so that what comes back is theirs. A worker whose script could not be loaded, or
 * whose parts could not (of that no page is told), is left for another, with pauses growing to 10 s; `onAnew` is told
 * then, because what was sent before is lost.
 */
export function openPort<News>(receive: (news: News) => void, onAnew: () => void): (message: PortMessage) => void {
  let port = connect("callboard-live", firstRetryMs);

  function connect(name: string, retryMs: number): MessagePort {
    const worker = new SharedWorker(new URL("./feed.worker.ts", import.meta.url), { type: "module", name });
    let isSettled = false;
    const giveUp = (waitMs: number) => {
      if (isSettled) return;
      isSettled = true;
      worker.port.close();
      setTimeout(() => {
        // Under its old name it would be the same broken one again.
        port = connect(`callboard-live ${crypto.randomUUID()}`, Math.min(retryMs * 2, maxRetryMs));
        onAnew();
      }, waitMs);
    };
    const tooLate = setTimeout(() => giveUp(0), readyWithinMs);
    worker.addEventListener("error", () => giveUp(retryMs));
    worker.port.addEventListener("message", ({ data }: MessageEvent<News | typeof portReady>) => {
      if (data !== portReady) return receive(data);
      isSettled = true;
      clearTimeout(tooLate);
    });
    worker.port.start();
    return worker.port;
  }

  return (message) => port.postMessage(message);
}
