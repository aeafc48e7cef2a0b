import { z } from "zod";
import type { StoreRoom } from "../audit/store-room";
import type { Log } from "../log";
import type { Redis } from "../redis/connect";
import type { HistoryMoment } from "./history";

const figure = z.number().nullable();
const SavedMoment: z.ZodType<HistoryMoment> = z.object({
  atMs: z.number(),
  entriesPerSecond: figure,
  groups: z.record(
    z.string(),
    z.object({
      lagEntries: figure,
      pending: figure,
      worstUndeliveredAgeMs: figure,
      worstOldestPendingAgeMs: figure,
      readsPerSecond: figure,
      skippedEntries: figure,
    }),
  ),
});

const maxMoments = 720;

export type SavedHistoryOptions = { state: Redis; key: string; room: Pick<StoreRoom, "mayKeep">; log: Log };

/** The charts' last hour in the state store, so that a restart of the console does not blank them. */
export function createSavedHistory({ state, key, room, log }: SavedHistoryOptions) {
  let isFailing = false;
  return {
    async load(): Promise<HistoryMoment[]> {
      const entries = await state.xrevrange(key, "+", "-", "COUNT", maxMoments);
      const moments: HistoryMoment[] = [];
      for (const [, fields] of entries.reverse()) {
        const parsed = SavedMoment.safeParse(parseJson(fields[1] ?? ""));
        if (parsed.success) moments.push(parsed.data);
      }
      return moments;
    },
    save(moment: HistoryMoment): void {
      const text = JSON.stringify(moment);
      if (!room.mayKeep(text.length)) return;
      state.xadd(key, "MAXLEN", "~", maxMoments, "*", "moment", text).then(
        () => {
          isFailing = false;
        },
        (error: Error) => {
          if (!isFailing) log.warn(`history could not be saved: ${error.message}`);
          isFailing = true;
        },
      );
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
