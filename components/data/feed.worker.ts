import { createLiveHub } from "./feed-hub";
import type { TabMessage } from "./feed-messages";
import { liveUrl, openLiveStream } from "./open-feed";

declare const self: SharedWorkerGlobalScope;

const hub = createLiveHub({ openStream: openLiveStream, urlOf: liveUrl });

self.addEventListener("connect", ({ ports }) => {
  for (const port of ports) {
    const tab = hub.attach((message) => port.postMessage(message));
    port.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => tab.receive(data));
    port.start();
  }
});
