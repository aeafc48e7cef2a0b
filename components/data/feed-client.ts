import type { FeedLink } from "@/lib/freshness";
import type { FeedFrame, FeedViewKey } from "@/lib/schema/feed-frame";
import { type HubMessage, type TabMessage, tabBeatMs } from "./feed-messages";

export interface FeedState {
  link: FeedLink;
  /** Keys that the shared stream had no room for. */
  unserved: readonly FeedViewKey[];
}

export interface FeedClient {
  /** Asks for the keys until the returned function is called. */
  watch(keys: readonly FeedViewKey[]): () => void;
  onFrame(listener: (frame: FeedFrame) => void): () => void;
  onState(listener: () => void): () => void;
  getState(): FeedState;
}

interface Connection {
  send(message: TabMessage): void;
  /** False where each tab has a stream of its own, which it gives up while it is hidden. */
  isShared: boolean;
}

/** The tab's side of the event stream; connects when the first key is watched. Lives as long as the page. */
export function createFeedClient(connect: (receive: (message: HubMessage) => void) => Promise<Connection>): FeedClient {
  const counts = new Map<FeedViewKey, number>();
  const frameListeners = new Set<(frame: FeedFrame) => void>();
  const stateListeners = new Set<() => void>();
  let state: FeedState = { link: { state: "connecting", sinceMs: Date.now() }, unserved: [] };
  let connection: Promise<Connection> | null = null;
  let isQueued = false;

  function receive(message: HubMessage): void {
    if (message.type === "frame") {
      for (const listener of frameListeners) listener(message.frame);
      return;
    }
    state = message.type === "link" ? { ...state, link: message.link } : { ...state, unserved: message.keys };
    for (const listener of stateListeners) listener();
  }

  async function tell(): Promise<void> {
    isQueued = false;
    connection ??= start();
    const { send, isShared } = await connection;
    const isAway = !isShared && document.visibilityState === "hidden";
    send({ type: "watch", keys: isAway ? [] : [...counts.keys()] });
  }

  async function start(): Promise<Connection> {
    const opened = await connect(receive);
    window.addEventListener("pagehide", () => opened.send({ type: "bye" }));
    window.addEventListener("pageshow", tellSoon);
    document.addEventListener("visibilitychange", tellSoon);
    setInterval(tellSoon, tabBeatMs);
    return opened;
  }

  function tellSoon(): void {
    if (isQueued) return;
    isQueued = true;
    queueMicrotask(tell);
  }

  return {
    watch(keys) {
      for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
      tellSoon();
      return () => {
        for (const key of keys) {
          const rest = (counts.get(key) ?? 1) - 1;
          if (rest === 0) counts.delete(key);
          else counts.set(key, rest);
        }
        tellSoon();
      };
    },
    onFrame: (listener) => listenWith(frameListeners, listener),
    onState: (listener) => listenWith(stateListeners, listener),
    getState: () => state,
  };
}

function listenWith<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** One stream for all tabs where the browser has shared workers, else one for this tab. */
export async function connectToHub(receive: (message: HubMessage) => void): Promise<Connection> {
  if (typeof SharedWorker === "undefined") {
    const [{ createFeedHub }, { feedUrl, openFeed }] = await Promise.all([import("./feed-hub"), import("./open-feed")]);
    const tab = createFeedHub({ openStream: openFeed, urlOf: feedUrl }).attach(receive);
    return { send: (message) => tab.receive(message), isShared: false };
  }
  const { openPort } = await import("./open-port");
  // The next beat says again what is watched.
  const post = openPort<HubMessage>(receive, () => undefined);
  return { send: (message) => post({ to: "feed", message }), isShared: true };
}
