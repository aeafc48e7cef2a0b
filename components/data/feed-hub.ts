import { z } from "zod";
import type { FeedLink } from "@/lib/freshness";
import { FeedFrame, FeedViewKey, maxFeedViews } from "@/lib/schema/feed-frame";
import { type HubMessage, type TabMessage, tabLostAfterMs } from "./feed-messages";
import { createFeedSource, type EventStream } from "./feed-source";

export interface HubTab {
  receive(message: TabMessage): void;
}

interface Tab {
  keys: FeedViewKey[];
  unserved: string;
  heardAtMs: number;
  post(message: HubMessage): void;
}

export interface FeedHubOptions {
  openStream(url: string): EventStream;
  urlOf(keys: readonly FeedViewKey[]): string;
  nowMs?: () => number;
  random?: () => number;
}

/**
 * Owns the only event stream and shares its frames among tabs: each gets the frames of the keys it watches,
 * a newcomer the last frame at once. At most `maxFeedViews` keys are served, those of the latest asking tabs first.
 * The stream is open exactly while somebody watches something. End with `stop()`.
 */
export function createFeedHub({ openStream, urlOf, nowMs = Date.now, random = Math.random }: FeedHubOptions) {
  const tabs = new Set<Tab>();
  const lastFrames = new Map<FeedViewKey, FeedFrame>();
  let link: FeedLink = { state: "connecting", sinceMs: nowMs() };

  const source = createFeedSource({
    openStream,
    urlOf,
    random,
    onLink(state) {
      if (state === link.state) return;
      link = { state, sinceMs: nowMs() };
      for (const tab of tabs) tab.post({ type: "link", link });
    },
    onView(text) {
      const frame = readFrame(text);
      if (!frame) return;
      const watching = [...tabs].filter((tab) => tab.keys.includes(frame.key));
      if (watching.length > 0) lastFrames.set(frame.key, frame);
      for (const tab of watching) tab.post({ type: "frame", frame });
    },
  });

  function unite(): void {
    for (const tab of tabs) if (nowMs() - tab.heardAtMs > tabLostAfterMs) tabs.delete(tab);
    const latestFirst = [...tabs].sort((a, b) => b.heardAtMs - a.heardAtMs);
    const wanted = [...new Set(latestFirst.flatMap((tab) => tab.keys))].sort((a, b) => rank(a) - rank(b));
    const served = new Set(wanted.slice(0, maxFeedViews));
    for (const key of lastFrames.keys()) if (!served.has(key)) lastFrames.delete(key);
    for (const tab of tabs) {
      const keys = tab.keys.filter((key) => !served.has(key));
      const unserved = keys.join("\n");
      if (unserved !== tab.unserved) tab.post({ type: "unserved", keys });
      tab.unserved = unserved;
    }
    source.watch([...served].sort());
  }

  const sweep = setInterval(unite, tabLostAfterMs / 3);

  return {
    attach(post: (message: HubMessage) => void): HubTab {
      const tab: Tab = { keys: [], unserved: "", heardAtMs: nowMs(), post };
      return {
        receive(message) {
          if (message.type === "bye") {
            tabs.delete(tab);
          } else {
            const isNew = !tabs.has(tab);
            const added = message.keys.filter((key) => isNew || !tab.keys.includes(key));
            tab.keys = message.keys;
            tab.heardAtMs = nowMs();
            tabs.add(tab);
            if (isNew) post({ type: "link", link });
            for (const key of added) {
              const frame = lastFrames.get(key);
              if (frame) post({ type: "frame", frame });
            }
          }
          unite();
        },
      };
    },
    stop(): void {
      clearInterval(sweep);
      tabs.clear();
      source.stop();
    },
  };
}

/** The fleet serves every page: it is the last to be left out. */
const rank = (key: FeedViewKey): number => (key === "fleet" ? 0 : 1);

/** A frame of another shape (a newer server) becomes an error of its key, so that the tab asks over HTTP and says why. */
function readFrame(text: string): FeedFrame | null {
  const body = parseJson(text);
  const parsed = FeedFrame.safeParse(body);
  if (parsed.success) return parsed.data;
  const keyed = z.object({ key: FeedViewKey }).safeParse(body);
  if (!keyed.success) return null;
  return { kind: "error", key: keyed.data.key, code: "unreadable", message: "A frame of unexpected shape" };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
