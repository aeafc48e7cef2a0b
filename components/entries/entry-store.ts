import { apiPath } from "@/lib/endpoints/api-path";
import type { QueryOf } from "@/lib/endpoints/endpoints";
import { type EntriesEffect, firstReading, tailAfter } from "@/lib/entries/entries-reading";
import type { Anchor } from "@/lib/entries/entries-state";
import { repairQuery } from "@/lib/entries/shown-gaps";
import { stepEntries } from "@/lib/entries/step-entries";
import type { EntriesPage, TailFrame } from "@/lib/schema/stream-entry";
import type { EventStream } from "../data/feed-source";
import { createTailFollower } from "../data/follow-tail";
import { createFrameQueue } from "../data/frame-queue";
import type { FrameReader } from "../data/frame-reader";
import { runMachine } from "../data/run-machine";

export interface EntryStoreOptions {
  callId: string;
  loadPage(query: QueryOf<"entries">): Promise<EntriesPage>;
  openStream(url: string): EventStream;
  loadReader(): Promise<FrameReader<TailFrame>>;
}

const maxBuffered = 20_000;
const frameEvents = ["entry", "gap", "state"] as const;

/** Does what `stepEntries` decides. Frames are taken in slices and told at most ten times a second. */
export function createEntryStore({ callId, loadPage, openStream, loadReader }: EntryStoreOptions) {
  const machine = runMachine({ first: firstReading(Date.now()), reduce: stepEntries, perform });
  const { send } = machine;
  const frames = createFrameQueue<{ event: string; data: string }>({
    most: maxBuffered,
    onFull: () => send({ type: "too-many-frames" }),
    take(waiting) {
      const read = Array.from(waiting, ({ event, data }) => tail.read(event, data));
      send({ type: "frames", frames: read, atMs: Date.now() });
    },
  });
  const tail = createTailFollower({
    events: frameEvents,
    openStream,
    loadReader,
    urlNow() {
      frames.clear();
      const after = tailAfter(machine.getState());
      return apiPath("tail", { params: { callId }, query: after === null ? {} : { after } });
    },
    onFrame: (event, data) => frames.push({ event, data }),
    onLink(link) {
      send({ type: "link", link, atMs: Date.now() });
      frames.takeSoon();
    },
    onRefused: () => send({ type: "refused" }),
  });

  function perform(effect: EntriesEffect): void {
    switch (effect.type) {
      case "close-tail":
      case "open-tail":
        frames.clear();
        if (effect.type === "open-tail") tail.open();
        else tail.close();
        break;
      case "get-ready":
        machine.sendAnswer(
          tail.prepare(),
          () => ({ type: "ready", epoch: effect.epoch }),
          (error) => ({ type: "failed", epoch: effect.epoch, error }),
        );
        break;
      case "load-first":
        machine.sendAnswer(
          Promise.all([effect.up && loadPage(effect.up), effect.down && loadPage(effect.down)]),
          ([up, down]) => ({ type: "first", epoch: effect.epoch, up, down }),
          (error) => ({ type: "failed", epoch: effect.epoch, error }),
        );
        break;
      case "load":
        machine.sendAnswer(
          loadPage(effect.query),
          (page) => ({ ...effect, type: "loaded", page }),
          (error) => ({ ...effect, type: "load-failed", error }),
        );
        break;
      case "repair":
        machine.sendAnswer(
          loadPage(repairQuery(effect.repair)),
          (page) => ({ ...effect, type: "repaired", page }),
          () => ({ ...effect, type: "repair-failed" }),
        );
        break;
      case "ask-why":
        machine.sendAnswer(
          loadPage({ limit: 1 }),
          () => null,
          (error) => ({ type: "failed", epoch: effect.epoch, error }),
        );
    }
  }

  return {
    getState: () => machine.getState().shown,
    subscribe: machine.subscribe,
    show: (anchor: Anchor) => send({ type: "show", anchor, atMs: Date.now() }),
    loadOlder: () => send({ type: "load", side: "older" }),
    loadNewer: () => send({ type: "load", side: "newer" }),
    repair: (fromId: string) => send({ type: "repair", fromId }),
    setFollowing: (isFollowing: boolean) => send({ type: "follow", isFollowing }),
    pause: () => send({ type: "pause", atMs: Date.now() }),
    resume: () => send({ type: "resume", atMs: Date.now() }),
    setHidden: (isHidden: boolean) => send({ type: "hide", isHidden }),
    stop: () => send({ type: "stop" }),
  };
}
