import type { StoppedTopic } from "./topic-gates";

/** How one worker stands; told on its own port, and to the state store with each beat. */
export type BridgeStatus = {
  worker: string;
  group: string;
  startedAtMs: number;
  streams: number;
  ownStreams: number;
  workers: number;
  heldBytes: number;
  maxHeldBytes: number;
  sentEntries: number;
  ackedEntries: number;
  deadLetters: number;
  goneEntries: number;
  stopped: StoppedTopic[];
  /** What keeps entries from being sent, each in one line; empty while all is well. */
  problems: string[];
  /** What was left out, and why. */
  notices: string[];
};
