import type { Log } from "../log";
import { encodeEvent, type FrameSource } from "./event-stream";
import { faultOf } from "./fault";

/**
 * Several sources as one, for a browser whose connections are few: `event: from` with a source's place stands before
 * what is of it. `joined` says that it gives from now on, `refused` why it does not, `ended` that it is over; the others
 * go on. Each is given its turn, and bounds its own frames as it does alone. The joined source ends with its last one.
 */
export function joinSources(opening: readonly Promise<FrameSource>[], log: Log): FrameSource {
  const sources = new Map<number, FrameSource>();
  const told: Uint8Array[] = [];
  let waiting = opening.length;
  let callback: (() => void) | null = null;
  let isOver = false;

  function wake(): void {
    const call = callback;
    callback = null;
    call?.();
  }

  function tell(place: number, event: string, data: object): void {
    told.push(encodeEvent("from", String(place)), encodeEvent(event, JSON.stringify(data)));
  }

  async function join(place: number, source: Promise<FrameSource>): Promise<void> {
    try {
      const opened = await source;
      if (isOver) return opened.end();
      sources.set(place, opened);
      tell(place, "joined", {});
    } catch (error) {
      const fault = faultOf(error);
      if (fault.code === "internal") log.error({ err: error }, "a tail could not be opened");
      tell(place, "refused", fault);
    } finally {
      waiting--;
      wake();
    }
  }
  opening.forEach((source, place) => void join(place, source));

  /** What gave goes to the end of the row. */
  function nextChunk(): Uint8Array | null {
    for (const [place, source] of sources) {
      const chunk = source.take();
      if (chunk !== null) {
        sources.delete(place);
        sources.set(place, source);
        return Buffer.concat([encodeEvent("from", String(place)), chunk]);
      }
      if (!source.hasEnded) continue;
      sources.delete(place);
      source.end();
      tell(place, "ended", {});
    }
    return null;
  }

  return {
    take() {
      if (isOver) return null;
      const chunk = told.length > 0 ? null : nextChunk();
      return chunk ?? (told.length > 0 ? Buffer.concat(told.splice(0)) : null);
    },
    whenReady(next) {
      callback = next;
      if (told.length > 0 || isOver) wake();
      for (const source of [...sources.values()]) if (callback === next) source.whenReady(wake);
    },
    get hasEnded() {
      return isOver || (waiting === 0 && sources.size === 0 && told.length === 0);
    },
    end() {
      if (isOver) return;
      isOver = true;
      for (const source of sources.values()) source.end();
      sources.clear();
      wake();
    },
  };
}
