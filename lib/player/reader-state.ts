/** Whether what is new arrives by itself, and since when it is so. `stale`: the console is there, its Redis is not. */
export interface CallLink {
  state: "connecting" | "following" | "lost" | "waiting" | "stale" | "off";
  sinceMs: number;
}

/** What is seen of a call being read; `Call` is what has been made of it. */
export interface ReaderState<Call> {
  call: Call | null;
  /** While the first pages come. */
  loadedEvents: number;
  problem: Error | null;
  link: CallLink;
}
