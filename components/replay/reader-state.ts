import type { ReadCall } from "./read-call";

/** Whether what is new arrives by itself, and since when it is so. `stale`: the console is there, its Redis is not. */
export interface CallLink {
  state: "connecting" | "following" | "lost" | "waiting" | "stale" | "off";
  sinceMs: number;
}

export interface ReaderState {
  call: ReadCall | null;
  /** While the first pages come. */
  loadedEvents: number;
  problem: Error | null;
  link: CallLink;
}
