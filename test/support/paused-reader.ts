import { get, type IncomingMessage } from "node:http";
import { TailGap } from "@/lib/schema/stream-entry";

export type SeenFrame = { entryId: string } | { gap: TailGap };

/** A reader of a tail that can stop taking bytes, as a sleeping phone or a held tab does. */
export type PausedReader = {
  /** What came, in order; other events are left out. */
  readonly frames: SeenFrame[];
  readonly isClosed: boolean;
  pause(): void;
  resume(): void;
  close(): void;
};

export async function openPausable(url: string): Promise<PausedReader> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent: false }, resolve).once("error", reject);
  });
  if (response.statusCode !== 200) throw new Error(`the tail answered ${response.statusCode}`);
  const frames: SeenFrame[] = [];
  let rest = "";
  let isClosed = false;
  response.setEncoding("utf8");
  response.on("data", (text: string) => {
    const events = (rest + text).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      const name = /^event: (.*)$/m.exec(event)?.[1];
      if (name === "entry") frames.push({ entryId: /^id: (.*)$/m.exec(event)?.[1] ?? "" });
      if (name === "gap") frames.push({ gap: TailGap.parse(JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? "")) });
    }
  });
  response.on("error", () => undefined);
  response.once("close", () => {
    isClosed = true;
  });
  return {
    frames,
    get isClosed() {
      return isClosed;
    },
    pause: () => response.pause(),
    resume: () => response.resume(),
    close: () => response.destroy(),
  };
}
