import type { CallShape, SchemaReport, TextMode } from "../../schema/call-shape";
import { AdapterName } from "../../schema/call-shape";
import type { RawEvent } from "../../schema/conversation-event";
import type { RawEntry } from "../../schema/stream-entry";
import type { Draft } from "./adapters/adapter";
import { type PlacedTime, placeTime } from "./clock";
import { createRecogniser } from "./recognise";
import { createSchemaReport } from "./schema-report";

export type EventReader = {
  push(entry: RawEntry): RawEvent[];
  report(): SchemaReport;
};

/**
 * Turns a call's entries, given one by one in stream order, into what happened. Never throws, whatever an entry holds:
 * what no adapter understands becomes one `raw` event, named as the producer names it, and is counted in the report.
 * The same entries under the same shape give the same events. Snapshots give only what is new in them. Memory is bounded.
 */
export function createEventReader(shape: CallShape): EventReader {
  const recognise = createRecogniser(pinnedAdapter(shape));
  const report = createSchemaReport();
  const modeOf = createModes(shape);

  return {
    push(entry) {
      const recognised = recognise(entry);
      report.count(recognised);
      const { adapter, drafts } = recognised;
      const events: RawEvent[] = [];
      for (const draft of drafts) {
        const placed = placeTime(draft.happenedAt, entry.timeMs, shape);
        if (events.length === 0) report.countTime(placed, entry.timeMs);
        events.push(finish(draft, entry, events.length, placed, modeOf(adapter?.name, draft)));
      }
      return events;
    },
    report: () => report.report(),
  };
}

function pinnedAdapter(shape: CallShape): AdapterName | null {
  const parsed = AdapterName.safeParse(shape.pinnedAdapter);
  return parsed.success ? parsed.data : null;
}

/** A pinned mode goes before all but finals that say themselves what they are; a vote only where the producer is silent. */
function createModes({ modes }: CallShape) {
  const any = modes["* *"];
  return (adapter: AdapterName | undefined, draft: Draft): TextMode | undefined => {
    if (draft.kind !== "transcript" || adapter === undefined) return undefined;
    const pinned = modes[`${adapter} *`] ?? any;
    if (pinned !== undefined && draft.phase !== "final") return pinned.mode;
    return draft.mode ?? modes[`${adapter} ${draft.role ?? "unknown"}`]?.mode ?? draft.likelyMode;
  };
}

function finish(
  draft: Draft,
  { id, timeMs }: RawEntry,
  part: number,
  { atMs, clock }: PlacedTime,
  mode: TextMode | undefined,
): RawEvent {
  const { happenedAt, likelyMode, ...said } = draft;
  const event: RawEvent = { entryId: id, part, arrivedAtMs: timeMs, atMs, ...said };
  if (clock !== undefined) event.clock = clock;
  if (mode !== undefined) event.mode = mode;
  // A second event of one entry is no duplicate of the first.
  if (part > 0 && said.eventId !== undefined) event.eventId = `${said.eventId}#${part}`;
  return event;
}
