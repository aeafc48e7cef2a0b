import { apiPath } from "@/lib/endpoints/api-path";
import type { FeedViewKey } from "@/lib/schema/feed-frame";
import type { EventStream } from "./feed-source";

export function feedUrl(keys: readonly FeedViewKey[]): string {
  return apiPath("live", { query: { view: keys } });
}

/** Absolute, because a worker's script has another address than the page. */
export function openFeed(url: string): EventStream {
  return new EventSource(new URL(url, self.location.origin));
}
