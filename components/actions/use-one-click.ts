"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { askApi } from "@/components/data/api-client";
import { offerUndo } from "@/components/data/undoable";
import type { EntryTarget, Outcome } from "@/lib/schema/action";
import { nameInText } from "@/lib/visible-name";

export type QuickVerb = "claim" | "ack";

/** What one click asked for, and how far it has come. */
export interface OneClick {
  verb: QuickVerb;
  /** Of a claim. */
  toConsumer: string | null;
  requestId: string;
  state: "acting" | "done" | "undoing" | "undone" | "failed";
  outcome?: Outcome;
  undone?: Outcome;
  error?: Error;
}

export interface QuickAsk {
  verb: QuickVerb;
  target: EntryTarget;
  toConsumer?: string | undefined;
}

/**
 * Claims or acks one entry as it was seen, at once, and takes it back: both with the state of each row, so that what
 * became of it stands in its place. `onChange` is told when something may have changed in Redis.
 */
export function useOneClick(onChange: () => void) {
  const [clicks, setClicks] = useState<ReadonlyMap<string, OneClick>>(new Map());
  const newest = useRef(clicks);
  newest.current = clicks;
  const offered = useRef<string | null>(null);
  useEffect(() => () => offerUndo(null, offered.current ?? undefined), []);

  const put = useCallback((rowKey: string, change: Partial<OneClick>) => {
    setClicks((before) => {
      const known = before.get(rowKey);
      return known ? new Map(before).set(rowKey, { ...known, ...change }) : before;
    });
  }, []);

  const undo = useCallback(
    async (rowKey: string) => {
      const click = newest.current.get(rowKey);
      if (click?.state !== "done") return;
      put(rowKey, { state: "undoing" });
      offerUndo(null, click.requestId);
      try {
        const body = { requestId: crypto.randomUUID(), undoes: click.requestId };
        const { outcomes } = await askApi("undo", { body });
        put(rowKey, { state: "undone", ...(outcomes[0] ? { undone: outcomes[0] } : {}) });
      } catch (error) {
        put(rowKey, { state: "done", error: asError(error) });
      }
      onChange();
    },
    [put, onChange],
  );

  const take = useCallback(
    async (rowKey: string, { verb, target, toConsumer }: QuickAsk) => {
      const before = newest.current.get(rowKey);
      if (before?.state === "acting" || before?.state === "undoing") return;
      const requestId = crypto.randomUUID();
      const click: OneClick = { verb, toConsumer: toConsumer ?? null, requestId, state: "acting" };
      setClicks((all) => new Map(all).set(rowKey, click));
      try {
        const outcome = await send(verb, requestId, target, toConsumer);
        put(rowKey, { state: "done", ...(outcome ? { outcome } : {}) });
        if (outcome?.outcome === "claimed" || outcome?.outcome === "acked") {
          offered.current = requestId;
          const whom = toConsumer === undefined ? "" : ` for ${nameInText(toConsumer)}`;
          const says = `${verb} of ${target.entryId} in ${nameInText(target.callId)}${whom}`;
          offerUndo({ requestId, says, undo: () => void undo(rowKey) });
        }
      } catch (error) {
        put(rowKey, { state: "failed", error: asError(error) });
      }
      onChange();
    },
    [put, undo, onChange],
  );

  /** What is done stays done, and can no longer be undone from here. */
  const forget = useCallback(() => {
    setClicks(new Map());
    offerUndo(null, offered.current ?? undefined);
  }, []);

  return { clicks, take, undo, forget };
}

/** What a row is given of it. */
export interface OneClicks {
  clicks: ReadonlyMap<string, OneClick>;
  take(rowKey: string, ask: QuickAsk): unknown;
  undo(rowKey: string): unknown;
}

async function send(
  verb: QuickVerb,
  requestId: string,
  target: EntryTarget,
  toConsumer: string | undefined,
): Promise<Outcome | undefined> {
  const body = { requestId, targets: [target] };
  const { outcomes } =
    verb === "claim" && toConsumer !== undefined
      ? await askApi("claim", { body: { ...body, toConsumer } })
      : await askApi("ack", { body });
  return outcomes[0];
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));
