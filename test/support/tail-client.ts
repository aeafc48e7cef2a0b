import { EventSource } from "eventsource";
import { EntriesPage, StreamEntry, TailGap, TailState } from "@/lib/schema/stream-entry";

export type TailClient = {
  /** Every entry's id in the order a screen would show it, gaps repaired. */
  readonly ids: string[];
  readonly gaps: TailGap[];
  readonly states: TailState[];
  readonly opened: number;
  /** Statuses of connections that the server refused. */
  readonly refusals: (number | undefined)[];
  /** Everything received so far has been worked in, repairs included. */
  settle(): Promise<void>;
  close(): void;
};

export type TailClientOptions = {
  url: string;
  callId: string;
  after?: string;
  /** Reads what a slow reader missed; default true. */
  repairs?: boolean;
  onEntry?: (entry: StreamEntry) => void;
};

const reopenMs = 100;

/**
 * What a page does with a tail: a real EventSource, which resumes by `Last-Event-ID`, opened anew with `after` where
 * the server refused it, and a range read for each gap of a slow reader.
 */
export function openTail({ url, callId, after, repairs = true, onEntry }: TailClientOptions): TailClient {
  const base = `${url}/api/calls/${encodeURIComponent(callId)}`;
  const ids: string[] = [];
  const gaps: TailGap[] = [];
  const states: TailState[] = [];
  const refusals: (number | undefined)[] = [];
  let lastId = after;
  let opened = 0;
  let work: Promise<void> = Promise.resolve();
  let waiting = 0;
  let source: EventSource;
  let reopening: NodeJS.Timeout | undefined;
  let isClosed = false;

  function take(entry: StreamEntry): void {
    ids.push(entry.id);
    onEntry?.(entry);
  }

  /** Entries wait behind a repair, so that the order stays that of the frames. */
  function afterRepairs(act: () => void | Promise<void>): void {
    waiting++;
    work = work.then(act).finally(() => {
      waiting--;
    });
  }

  async function repair(gap: TailGap): Promise<void> {
    let cursor = "";
    do {
      const response = await fetch(`${base}/entries?from=(${gap.fromId}&to=${gap.toId}&limit=500${cursor}`);
      if (response.status === 503) continue;
      const page = EntriesPage.parse(await response.json());
      for (const entry of page.entries) take(entry);
      cursor = page.nextCursor === null ? "" : `&cursor=${page.nextCursor}`;
      if (page.nextCursor === null) return;
    } while (!isClosed);
  }

  function open(): void {
    const search = lastId === undefined ? "" : `?after=${lastId}`;
    source = new EventSource(`${base}/tail${search}`);
    source.addEventListener("open", () => {
      opened++;
    });
    source.addEventListener("entry", ({ data, lastEventId }) => {
      const entry = StreamEntry.parse(JSON.parse(data));
      if (lastEventId !== entry.id) throw new Error(`frame ${lastEventId} holds ${entry.id}`);
      lastId = entry.id;
      if (waiting === 0) take(entry);
      else afterRepairs(() => take(entry));
    });
    source.addEventListener("gap", ({ data, lastEventId }) => {
      const gap = TailGap.parse(JSON.parse(data));
      gaps.push(gap);
      if (lastEventId) lastId = lastEventId;
      if (gap.cause === "slow-reader" && repairs) afterRepairs(() => repair(gap));
    });
    source.addEventListener("state", ({ data }) => {
      states.push(TailState.parse(JSON.parse(data)));
    });
    source.addEventListener("error", ({ code }) => {
      if (source.readyState !== source.CLOSED || isClosed) return;
      refusals.push(code);
      reopening = setTimeout(open, reopenMs);
    });
  }

  open();
  return {
    ids,
    gaps,
    states,
    refusals,
    get opened() {
      return opened;
    },
    settle: () => work,
    close() {
      isClosed = true;
      clearTimeout(reopening);
      source.close();
    },
  };
}
