import { paths } from "@/lib/paths";
import type { LiveViewKey } from "@/lib/schema/feed-frame";
import type { EventStream } from "./feed-source";

export function liveUrl(keys: readonly LiveViewKey[]): string {
  const search = new URLSearchParams(keys.map((key) => ["view", key]));
  return paths.api.live(`?${search}`);
}

/** Absolute, because a worker's script has another address than the page. */
export function openLiveStream(url: string): EventStream {
  return new EventSource(new URL(url, self.location.origin));
}
