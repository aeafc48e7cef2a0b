export type Pauses = {
  /** Waits that long, or until `stop`. */
  pause: (ms: number) => Promise<void>;
  isStopped: () => boolean;
  stop: () => void;
};

/** Waiting that ends at once when its owner is told to stop. */
export function createPauses(): Pauses {
  const stopping = new AbortController();
  const { signal } = stopping;
  return {
    isStopped: () => signal.aborted,
    stop: () => stopping.abort(),
    pause: (ms) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const timer = setTimeout(done, ms);
        function done() {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          resolve();
        }
        signal.addEventListener("abort", done, { once: true });
      }),
  };
}
