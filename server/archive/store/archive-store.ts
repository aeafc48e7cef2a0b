import type { FindTerm } from "@/lib/archive/find-terms";
import type { ListPlace } from "@/lib/archive/list-place";
import type { ToldFacts } from "@/lib/schema/told-call";

/** Where the copy of a stream ends. `life` counts the streams that had this key one after the other and contradict each other. */
export type ArchiveCursor = {
  life: number;
  lastId: string;
  /** Of the last entry's bytes: the same id with other content is another stream. */
  lastHash: string;
  /** Entries added to the stream up to and with the last one copied; null where the server cannot tell. */
  position: number | null;
};

/** Consecutive entries as the server sent them, byte for byte; `body` is deflated where that is smaller. */
export type ArchiveChunk = {
  firstId: string;
  lastId: string;
  entries: number;
  rawBytes: number;
  body: Buffer;
  isDeflated: boolean;
};

export type ArchiveGapCause = "trimmed" | "remade" | "deleted";

/** Entries that the archive does not have: all lie in `afterId` < id < `beforeId` (null: up to the copy's end then). */
export type ArchiveGap = {
  afterId: string;
  beforeId: string | null;
  /** Null where nobody can tell. */
  entries: number | null;
  /** More may have come and gone unseen. */
  isAtLeast: boolean;
  cause: ArchiveGapCause;
  notedAtMs: number;
};

/** What is added to the copy of one stream; `expected` is the cursor it continues, null for none. */
export type ArchiveTake = {
  key: string;
  expected: Pick<ArchiveCursor, "life" | "lastId"> | null;
  cursor: ArchiveCursor;
  chunk: ArchiveChunk | null;
  gap: ArchiveGap | null;
  /** Of a new life: up to where it shares the entries of an earlier one. */
  base: ArchiveBase | null;
  takenAtMs: number;
};

export type ArchiveBase = { life: number; lastId: string };

/** One of the streams that a key has had, over all files. */
export type ArchivedLife = ArchiveCursor & {
  key: string;
  firstId: string;
  entries: number;
  rawBytes: number;
  takenAtMs: number;
  base: ArchiveBase | null;
};

/** `after`: the place where an earlier list was cut. */
export type ArchiveListQuery = { text: string; after: ListPlace | null; limit: number };

/** Both ends included. */
export type ArchiveRange = { fromId: string; toId: string; isReverse: boolean };

/** A stored stretch of a call: its entries as the server sent them, one after the other. */
export type ArchivePiece = { firstId: string; lastId: string; entries: number; raw: Buffer };

export type ArchiveFileState = {
  name: string;
  day: string;
  sizeBytes: number;
  /** Why the file is left out; null where it is read. */
  problem: string | null;
};

export type VerifyReport = {
  files: number;
  chunks: number;
  entries: number;
  rawBytes: number;
  /** One line for each thing that is not as it must be. */
  problems: string[];
};

/** What a call is found by. `rules` names how it was masked: what was masked otherwise is not shown. */
export type ToldCopy = {
  key: string;
  /** Up to which entry of the copy it was told. */
  lastId: string;
  rules: string;
  startedMs: number | null;
  endedMs: number | null;
  facts: ToldFacts;
  said: string;
  told: string;
};

/** `before` is the `no` of the last one of the page before. */
export type ToldQuery = {
  terms: readonly FindTerm[] | null;
  agent: string;
  caller: string;
  outcome: string;
  startedFromMs: number | null;
  startedToMs: number | null;
  before: number | null;
  limit: number;
};

export type FoundCopy = Pick<ToldCopy, "key" | "rules" | "facts"> & { no: number; excerpt: string };

/** Calls by what they tell of themselves. It can be made anew from the copies: what of it is lost is told again. */
export type ArchiveFinder = {
  isTold(key: string, lastId: string, rules: string): Promise<boolean>;
  /** Nothing where the call was removed meanwhile. */
  tell(copy: ToldCopy): Promise<void>;
  /** Calls told last first; `cutAt` where there may be more. */
  find(query: ToldQuery): Promise<{ found: FoundCopy[]; cutAt: number | null }>;
  /** Null for a call that was not told, or was masked otherwise. */
  factsOf(key: string, rules: string): Promise<ToldFacts | null>;
};

/**
 * Where the archive lies. What `append` has resolved for survives the end of the process and of the machine; where it
 * rejects, with a `StoreError`, nothing of it is kept. Takes whose `expected` is not where the copy ends are refused by
 * their keys and the others kept: somebody else writes, or the call was removed for good.
 */
export type ArchiveStore = {
  cursorOf(key: string): Promise<ArchiveCursor | null>;
  append(takes: readonly ArchiveTake[]): Promise<{ refusedKeys: string[] }>;
  /** In writing order; none for a key that was never copied. */
  livesOf(key: string): Promise<ArchivedLife[]>;
  /** Calls by when they were copied last, newest first, whose key holds `text` in any case; `cutAt` where there are more. */
  list(query: ArchiveListQuery): Promise<{ lives: ArchivedLife[]; cutAt: ListPlace | null }>;
  /** In the order of the range. A stretch may reach beyond the range's ends. */
  pieces(key: string, life: number, range: ArchiveRange): AsyncIterable<ArchivePiece>;
  /** In the order of their ids. */
  gapsOf(key: string, life: number): Promise<ArchiveGap[]>;
  /** Makes few large stretches of the many small ones of a call that has ended. */
  merge(key: string): Promise<void>;
  /**
   * Removes all of a call from every file, so that its bytes are in none; null where there is nothing of it. What was
   * removed is not copied again; what comes after it is.
   */
  forget(key: string): Promise<{ entries: number } | null>;
  files(): Promise<ArchiveFileState[]>;
  removeFiles(names: readonly string[]): Promise<void>;
  verify(): Promise<VerifyReport>;
  finder: ArchiveFinder;
  close(): Promise<void>;
};
