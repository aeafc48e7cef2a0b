import type { FeedLink } from "@/lib/freshness";
import type { FeedFrame, FeedViewKey } from "@/lib/schema/feed-frame";

/** From a tab to the owner of the event stream. A tab repeats `watch` to say that it is still there. */
export type TabMessage = { type: "watch"; keys: FeedViewKey[] } | { type: "bye" };

/** From the owner to a tab. `unserved` are keys beyond the bound: the tab has to ask for them by itself. */
export type HubMessage =
  | { type: "frame"; frame: FeedFrame }
  | { type: "link"; link: FeedLink }
  | { type: "unserved"; keys: FeedViewKey[] };

/** How often a tab says that it is there, and after how long a silent one is dropped (hidden tabs' timers run once a minute). */
export const tabBeatMs = 20_000;
export const tabLostAfterMs = 180_000;

/** What the worker says to each port first: its script is there and runs. */
export const portReady = "ready";
