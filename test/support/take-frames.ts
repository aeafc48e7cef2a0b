import type { FrameSource } from "@/server/frames/event-stream";

export type TakenFrame = { event: string; id: string | undefined; data: Record<string, unknown> };

/** Takes everything a source has, as soon as it has it, like a client that is always ready. */
export function takeFrames(source: FrameSource): TakenFrame[] {
  const frames: TakenFrame[] = [];
  const decoder = new TextDecoder();
  function pump(): void {
    for (let chunk = source.take(); chunk !== null; chunk = source.take()) frames.push(...parse(decoder.decode(chunk)));
    if (!source.hasEnded) source.whenReady(pump);
  }
  pump();
  return frames;
}

export function idsOf(frames: TakenFrame[]): string[] {
  return frames.filter(({ event }) => event === "entry").map(({ id }) => id ?? "");
}

export function gapsOf(frames: TakenFrame[]): TakenFrame["data"][] {
  return frames.filter(({ event }) => event === "gap").map(({ data }) => data);
}

function parse(text: string): TakenFrame[] {
  return text
    .split("\n\n")
    .filter((block) => block !== "")
    .map((block) => ({
      event: /^event: (.*)$/m.exec(block)?.[1] ?? "",
      id: /^id: (.*)$/m.exec(block)?.[1],
      data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? "null"),
    }));
}
