import { paths } from "@/lib/paths";
import type { FeedViewKey } from "@/lib/schema/feed-frame";
import type { EventStream } from "./feed-source";

export function feedUrl(keys: readonly FeedViewKey[]): string {
  const search = new URLSearchParams(keys.map((key) => ["view", key]));
  return paths.api.live(`?${search}`);
}

/** Absolute, because a worker's script has another address than the page. */
export function openFeed(url: string): EventStream {
  return new EventSource(new URL(url, self.location.origin));
}
