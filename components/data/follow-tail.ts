import type { EventStream } from "./feed-source";
import type { FrameReader } from "./frame-reader";
import { createTailLink, type TailLink, type TailLinkOptions } from "./tail-link";

export interface TailFollowerOptions<FrameEvent extends string, Frame>
  extends Pick<TailLinkOptions<FrameEvent>, "events" | "urlNow" | "onLink" | "onRefused"> {
  openStream(url: string): EventStream;
  /** Asked for once, with the first tail. */
  loadReader(): Promise<FrameReader<Frame>>;
  /** As it came, to be read with `read` at once or later. */
  onFrame(event: FrameEvent, data: string): void;
}

/** At most one tail at a time, and what reads its frames. */
export function createTailFollower<FrameEvent extends string, Frame>({
  loadReader,
  ...link
}: TailFollowerOptions<FrameEvent, Frame>) {
  let reader: FrameReader<Frame> | null = null;
  let tail: TailLink | null = null;

  function close(): void {
    tail?.stop();
    tail = null;
  }

  return {
    async prepare(): Promise<void> {
      reader ??= await loadReader();
    },
    /** Null for what is no frame. */
    read: (event: string, data: string): Frame | null => reader?.(event, data) ?? null,
    open(): void {
      close();
      tail = createTailLink(link);
    },
    close,
  };
}
