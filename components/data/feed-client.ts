import type { LiveLink } from "@/lib/freshness";
import type { LiveFrame, LiveViewKey } from "@/lib/schema/feed-frame";
import { type HubMessage, type TabMessage, tabBeatMs } from "./feed-messages";

export interface LiveState {
  link: LiveLink;
  /** Keys that the shared stream had no room for. */
  unserved: readonly LiveViewKey[];
}

export interface LiveClient {
  /** Asks for the keys until the returned function is called. */
  watch(keys: readonly LiveViewKey[]): () => void;
  onFrame(listener: (frame: LiveFrame) => void): () => void;
  onState(listener: () => void): () => void;
  getState(): LiveState;
}

interface Connection {
  send(message: TabMessage): void;
  /** False where each tab has a stream of its own, which it gives up while it is hidden. */
  isShared: boolean;
}

/** The tab's side of the event stream; connects when the first key is watched. Lives as long as the page. */
export function createLiveClient(connect: (receive: (message: HubMessage) => void) => Promise<Connection>): LiveClient {
  const counts = new Map<LiveViewKey, number>();
  const frameListeners = new Set<(frame: LiveFrame) => void>();
  const stateListeners = new Set<() => void>();
  let state: LiveState = { link: { state: "connecting", sinceMs: Date.now() }, unserved: [] };
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
    const [{ createLiveHub }, { liveUrl, openLiveStream }] = await Promise.all([
      import("./feed-hub"),
      import("./open-feed"),
    ]);
    const tab = createLiveHub({ openStream: openLiveStream, urlOf: liveUrl }).attach(receive);
    return { send: (message) => tab.receive(message), isShared: false };
  }
  const { port } = new SharedWorker(new URL("./feed.worker.ts", import.meta.url), {
    type: "module",
    name: "callboard-live",
  });
  port.addEventListener("message", ({ data }: MessageEvent<HubMessage>) => receive(data));
  port.start();
  return { send: (message) => port.postMessage(message), isShared: true };
}
