import { RequestError } from "@/components/data/api-client";
import type { EventStream } from "@/components/data/feed-source";
import { createTailFollower } from "@/components/data/follow-tail";
import type { FrameReader } from "@/components/data/frame-reader";
import { runMachine } from "@/components/data/run-machine";
import type { QueryOf } from "@/lib/endpoints/endpoints";
import { type CallEffect, type CallTimer, firstCallProgress, readOnAfter } from "@/lib/player/call-progress";
import { stepCall } from "@/lib/player/step-call";
import type { EventsPage, EventTailFrame } from "@/lib/schema/replay";
import { type CallReading, createCallReading, type ReadCall } from "./read-call";

export interface CallReaderOptions {
  loadPage(query: QueryOf<"events">): Promise<EventsPage>;
  openStream(url: string): EventStream;
  tailUrl(query: QueryOf<"eventTail">): string;
  loadFrames(): Promise<FrameReader<EventTailFrame>>;
  wait(ms: number, wake: () => void): () => void;
  nowMs(): number;
}

const tailEvents = ["events", "corrections", "head", "reset", "gap", "state"] as const;

/** Does what `stepCall` decides, and holds the events that were read. */
export function createCallReader({ loadPage, openStream, tailUrl, loadFrames, wait, nowMs }: CallReaderOptions) {
  const machine = runMachine({ first: firstCallProgress<ReadCall>(nowMs()), reduce: stepCall<ReadCall>, perform });
  const { send } = machine;
  const timers = new Map<CallTimer, () => void>();
  let reading: CallReading | null = null;
  const tail = createTailFollower({
    events: tailEvents,
    openStream,
    loadReader: loadFrames,
    urlNow() {
      const { read } = machine.getState();
      const after = readOnAfter(read);
      return tailUrl({ version: read?.version ?? "", ...(after === null ? {} : { after }) });
    },
    onFrame(event, data) {
      const frame = tail.read(event, data);
      if (frame) send({ type: "frame", frame, nowMs: nowMs() });
    },
    onLink: (link) => send({ type: "link", link, nowMs: nowMs() }),
    onRefused: () => send({ type: "refused", nowMs: nowMs() }),
  });

  function perform(effect: CallEffect): void {
    switch (effect.type) {
      case "load": {
        const { round, query } = effect;
        machine.sendAnswer(
          loadPage(query),
          (page) => ({ type: "page", round, query, page, nowMs: nowMs() }),
          (error) => ({ type: "failed", round, error, isGone: isGone(error), nowMs: nowMs() }),
        );
        break;
      }
      case "get-ready": {
        const { round } = effect;
        machine.sendAnswer(
          tail.prepare(),
          () => ({ type: "ready", round, nowMs: nowMs() }),
          (error) => ({ type: "failed", round, error, isGone: isGone(error), nowMs: nowMs() }),
        );
        break;
      }
      case "open-tail":
        tail.open();
        break;
      case "close-tail":
        tail.close();
        break;
      case "wait":
        timers.get(effect.timer)?.();
        timers.set(
          effect.timer,
          wait(effect.ms, () => send({ type: "woke", timer: effect.timer, nowMs: nowMs() })),
        );
        break;
      case "cancel":
        timers.get(effect.timer)?.();
        break;
      case "forget":
        reading = null;
        break;
      case "put-header":
        reading ??= createCallReading(effect.header);
        reading.setHeader(effect.header);
        break;
      default:
        if (reading) performOn(reading, effect);
    }
  }

  type OnEvents = Extract<CallEffect, { type: "add" | "correct" | "put-gap" | "keep-lines" | "tell" }>;

  function performOn(events: CallReading, effect: OnEvents): void {
    switch (effect.type) {
      case "add": {
        const added = events.add(effect.events);
        const facts = { lastId: events.lastId(), events: events.count(), isFull: events.isFull() };
        send({ type: "added", by: effect.by, added, ...facts, nowMs: nowMs() });
        break;
      }
      case "correct":
        events.correct(effect.events);
        break;
      case "put-gap":
        events.putGap(effect.gap);
        break;
      case "keep-lines":
        events.keepLines(effect.isKept);
        break;
      case "tell": {
        const beganMs = nowMs();
        const call = events.read(effect.isGoingOn, effect.isReading);
        const endedMs = nowMs();
        send({ ...effect, type: "told", call, tookMs: endedMs - beganMs, nowMs: endedMs });
      }
    }
  }

  return {
    getState: () => machine.getState().shown,
    subscribe: machine.subscribe,
    start: () => send({ type: "start", nowMs: nowMs() }),
    /** Shows each text as it was written where joining them was guessed. */
    keepLines: (isKept: boolean) => send({ type: "keep-lines", isKept, nowMs: nowMs() }),
    retry: () => send({ type: "retry", nowMs: nowMs() }),
    stop: () => send({ type: "stop", nowMs: nowMs() }),
  };
}

const isGone = (error: Error): boolean => error instanceof RequestError && error.status === 404;
