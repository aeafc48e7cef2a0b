import { z } from "zod";
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

const mostMoments = 720;

/** The charts' last hour in the state store, so that a restart of the console does not blank them. */
export function createSavedHistory(state: Redis, key: string, log: Log) {
  let isFailing = false;
  return {
    async load(): Promise<HistoryMoment[]> {
      const entries = await state.xrevrange(key, "+", "-", "COUNT", mostMoments);
      const moments: HistoryMoment[] = [];
      for (const [, fields] of entries.reverse()) {
        const parsed = SavedMoment.safeParse(parseJson(fields[1] ?? ""));
        if (parsed.success) moments.push(parsed.data);
      }
      return moments;
    },
    save(moment: HistoryMoment): void {
      state.xadd(key, "MAXLEN", "~", mostMoments, "*", "moment", JSON.stringify(moment)).then(
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
