const publishEveryMs = 1_000;

export type PublisherOptions = {
  /** Run before the listeners hear of a tick. */
  prepare: () => void;
  onFault: (error: unknown) => void;
  now: () => number;
};

/** Tells listeners about once a second, by whoever comes first: a loop's turn, or a timer while none turns. */
export function createPublisher({ prepare, onFault, now }: PublisherOptions) {
  const listeners = new Set<() => void>();
  let lastPublishedMs = 0;
  let timer: NodeJS.Timeout | undefined;

  function publish(): void {
    if (now() - lastPublishedMs < publishEveryMs) return;
    lastPublishedMs = now();
    prepare();
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        onFault(error);
      }
    }
  }

  return {
    publish,
    onTick(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(): void {
      timer ??= setInterval(publish, publishEveryMs / 4);
    },
    stop(): void {
      clearInterval(timer);
    },
    /** Nobody is told of anything any more. */
    forget: () => listeners.clear(),
  };
}
