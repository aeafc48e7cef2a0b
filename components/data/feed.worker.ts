import { createFeedHub } from "./feed-hub";
import { portReady } from "./feed-messages";
import { feedUrl, openFeed } from "./open-feed";
import type { PortMessage } from "./open-port";
import { createTailCarrier } from "./tail-carrier";

declare const self: SharedWorkerGlobalScope;

const hub = createFeedHub({ openStream: openFeed, urlOf: feedUrl });
const carrier = createTailCarrier(openFeed);

self.addEventListener("connect", ({ ports }) => {
  for (const port of ports) {
    const tab = hub.attach((message) => port.postMessage(message));
    const tails = carrier.attach((news) => port.postMessage(news));
    port.addEventListener("message", ({ data }: MessageEvent<PortMessage>) => {
      if (data.to === "feed") tab.receive(data.message);
      else tails.receive(data.ask);
    });
    port.start();
    port.postMessage(portReady);
  }
});
