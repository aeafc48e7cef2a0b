import { createFeedHub } from "./feed-hub";
import type { TabMessage } from "./feed-messages";
import { feedUrl, openFeed } from "./open-feed";

declare const self: SharedWorkerGlobalScope;

const hub = createFeedHub({ openStream: openFeed, urlOf: feedUrl });

self.addEventListener("connect", ({ ports }) => {
  for (const port of ports) {
    const tab = hub.attach((message) => port.postMessage(message));
    port.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => tab.receive(data));
    port.start();
  }
});
