import type { CallState, MoreConsumers } from "@/lib/schema/call";
import type { LagSource } from "@/lib/schema/status";
import type { Thresholds } from "@/lib/schema/thresholds";
import type { OperationsRan } from "./advance";
import type { IdTrust } from "./id-clock";
import type { TouchTrace } from "./kept-alive";
import type { MadeLate } from "./made-late";
import type { PlaceTrace } from "./place";
import type { ProgressTrace } from "./progress";
import type { ConsumerReading, ServerFacts, StreamReading } from "./reading";
import type { Reclaimed, ReclaimTrace } from "./reclaimed";
import type { SeenTail, SightTrace } from "./sight";
import type { SkippedTrace } from "./skipped";
import type { StatusTrace } from "./status";
import type { StreamMark } from "./stream-mark";
import type { WorkTrace } from "./work-trace";

/** What has to be remembered of a group from one reading to the next. */
export type GroupTrace = {
  readings: number;
  place: PlaceTrace;
  skipped: SkippedTrace;
  progress: ProgressTrace;
  status: StatusTrace;
  readsPerSecond: number | null;
  /** Position in the life of the stream: entries added minus lag; null when the lag is not known. */
  position: number | null;
  lagEntries: number | null;
  consumerList: ConsumerReading[] | null;
  /** Consumers beyond those in `consumerList`. */
  moreConsumers: MoreConsumers | null;
  lagSource: LagSource;
  consumers: number;
  sight: SightTrace;
  hadGhosts: boolean;
  work: WorkTrace;
  /** When its place was last seen to move on; null never. */
  lastReadAtMs: number | null;
  touch: TouchTrace | null;
  isUnfinished: boolean;
  keptAliveBy: string | null;
  reclaim: ReclaimTrace | null;
  reclaimed: Reclaimed | null;
  /** Until the key takes its work with it; null where it takes none. */
  expiresInMs: number | null;
  /** Entries it was made behind; null: none, or that was not seen. */
  late: MadeLate | null;
};

/** The traces kept over a restart: where the group stood and what it had lost. */
export type KeptTrace = { place: PlaceTrace; skipped: SkippedTrace; work?: WorkTrace | undefined };

export type GroupContext = {
  stream: StreamReading;
  state: CallState;
  trimming: boolean;
  addsPerSecond: number | null;
  /** Time since the previous reading of this stream; 0 at the first. */
  elapsedMs: number;
  addedBetween: number | null;
  server: ServerFacts;
  limits: Thresholds;
  /** The stream at this reading, shared by the traces of its groups. */
  mark: StreamMark;
  /** The stream at the reading before, or when it was last kept; null when it was never seen. */
  streamBefore: StreamMark | null;
  kept: KeptTrace | undefined;
  /** Known: no command that moves groups or sets counters by hand ran on the server since the reading before. */
  isUndisturbed: boolean;
  /** Whether the stream's counters went on from where they were. */
  isCountKept: boolean;
  /** What ran on the server since the reading before. */
  ran: OperationsRan;
  /** How far the stream's ids are believed to be times, and the newest ids with when they were first seen. */
  trust: IdTrust;
  tails: readonly SeenTail[];
  /** About how many entries trimming leaves; null unknown. */
  keptEntries: number | null;
  /** What streams like this one are trimmed at, where this one was never trimmed; null unknown. */
  learnedCap: number | null;
  /** Until the key goes; null never, or not known. */
  expiresInMs: number | null;
  /** The stream at the reading before, where this group is new to it and none of its name was there before. */
  beforeIt: { length: number; lastGeneratedId: string } | null;
};
