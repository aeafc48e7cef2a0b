import type { TailChannel } from "./tail-channel";

const unhurriedWatchers = 200;
const maxFlushMs = 200;

/** Few watchers get everything at once. With many, a chunk for each entry and watcher would be most of the cost. */
export function createFlushPace(watcherCount: () => number) {
  let withNews = new Set<TailChannel>();
  let flushing: NodeJS.Timeout | undefined;
  let flushedAtMs = 0;

  function flush(): void {
    flushing = undefined;
    flushedAtMs = performance.now();
    const channels = withNews;
    withNews = new Set();
    for (const channel of channels) channel.flush();
  }

  return {
    take(news: readonly TailChannel[]): void {
      for (const channel of news) withNews.add(channel);
      if (flushing) return;
      const everyMs = watcherCount() <= unhurriedWatchers ? 0 : Math.min(maxFlushMs, watcherCount() / 5);
      const waitMs = flushedAtMs + everyMs - performance.now();
      if (everyMs === 0 || waitMs <= 0) flush();
      else flushing = setTimeout(flush, waitMs);
    },
    forget: (channel: TailChannel): void => void withNews.delete(channel),
    stop(): void {
      clearTimeout(flushing);
      flushing = undefined;
    },
  };
}

export type FlushPace = ReturnType<typeof createFlushPace>;
