import { tabBeatMs } from "./feed-messages";
import type { EventStream } from "./feed-source";
import { openPort } from "./open-port";
import { heardEvery, type TailAsk, type TailNews } from "./tail-messages";

type Listener = Parameters<EventStream["addEventListener"]>[1];

/** The page's side of the tails that the shared worker carries. */
function createTails() {
  const streams = new Map<number, Map<string, Listener[]>>();
  const counts = new Map<number, number>();
  let lastId = 0;
  const post = openPort<TailNews>(hear, breakAll);
  const ask = (what: TailAsk) => post({ to: "tails", ask: what });

  function hear({ streamId, event, data }: TailNews): void {
    const count = (counts.get(streamId) ?? 0) + 1;
    counts.set(streamId, count % heardEvery);
    if (count === heardEvery) ask({ type: "heard", streamId, count });
    for (const listener of streams.get(streamId)?.get(event) ?? []) listener({ data });
  }

  function breakAll(): void {
    for (const streamId of [...streams.keys()]) hear({ streamId, event: "error", data: "{}" });
  }

  window.addEventListener("pagehide", () => ask({ type: "bye" }));
  // A page that comes back from the browser's cache has left the worker: each stream begins again.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) breakAll();
  });
  setInterval(() => ask({ type: "beat" }), tabBeatMs);

  return (url: string): EventStream => {
    const streamId = ++lastId;
    const listeners = new Map<string, Listener[]>();
    streams.set(streamId, listeners);
    ask({ type: "open", streamId, url });
    return {
      addEventListener: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
      close() {
        streams.delete(streamId);
        counts.delete(streamId);
        ask({ type: "close", streamId });
      },
    };
  };
}

let tails: ReturnType<typeof createTails> | undefined;

/** A tail over the connection that all tabs share; where the browser has no shared workers, over one of its own. */
export function openTail(url: string): EventStream {
  if (typeof SharedWorker === "undefined") return new EventSource(url);
  tails ??= createTails();
  return tails(url);
}
