import type { CallShape, SchemaReport } from "../../schema/call-shape";
import { AdapterName } from "../../schema/call-shape";
import type { RawEvent } from "../../schema/conversation-event";
import type { RawEntry } from "../../schema/stream-entry";
import type { TextMode } from "../../schema/text-mode";
import type { Draft } from "./adapters/adapter";
import { type PlacedTime, placeTime } from "./clock";
import { createRecogniser, onlyAdapter } from "./recognise";
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
  const recognise = createRecogniser(onlyAdapter({ adapter: pinnedAdapter(shape), mapping: shape.mapping }));
  const report = createSchemaReport();
  const joinOf = createJoins(shape);

  return {
    push(entry) {
      const recognised = recognise(entry);
      const { adapter, drafts } = recognised;
      const events: RawEvent[] = [];
      let isGuessed = false;
      for (const draft of drafts) {
        const placed = placeTime(draft.happenedAt, entry.timeMs, shape);
        if (events.length === 0) report.countTime(placed, entry.timeMs);
        const join = joinOf(adapter?.name, draft);
        isGuessed ||= join.isGuessed;
        events.push(finish(draft, entry, events.length, placed, join));
      }
      report.count(recognised, isGuessed);
      return events;
    },
    report: () => report.report(),
  };
}

function pinnedAdapter(shape: CallShape): AdapterName | null {
  const parsed = AdapterName.safeParse(shape.pinnedAdapter);
  return parsed.success ? parsed.data : null;
}

type Join = { mode: TextMode | undefined; isGuessed: boolean; isSpaced: boolean; segment: string | undefined };

const notJoined: Join = { mode: undefined, isGuessed: false, isSpaced: false, segment: undefined };

/** A pinned mode goes before all but finals that say themselves what they are; a vote only where the producer is silent. */
function createJoins({ modes, idsNameSegments, spacedLanes = [] }: CallShape) {
  const any = modes["* *"];
  return (adapter: AdapterName | undefined, draft: Draft): Join => {
    if (draft.kind !== "transcript" || adapter === undefined) return notJoined;
    const segment = draft.segment ?? (idsNameSegments ? draft.bareId : undefined);
    const said = { isGuessed: false, isSpaced: false, segment };
    const pinned = modes[`${adapter} *`] ?? any;
    if (pinned !== undefined && draft.phase !== "final") return { ...said, mode: pinned.mode };
    if (draft.mode !== undefined) return { ...said, mode: draft.mode };
    const lane = `${adapter} ${draft.role ?? "unknown"}`;
    const mode = modes[lane]?.mode ?? draft.likelyMode;
    return { mode, isGuessed: true, isSpaced: spacedLanes.includes(lane), segment };
  };
}

function finish(
  draft: Draft,
  { id, timeMs }: RawEntry,
  part: number,
  { atMs, clock }: PlacedTime,
  { mode, isGuessed, isSpaced, segment }: Join,
): RawEvent {
  const { happenedAt, likelyMode, isPlain, bareId, ...said } = draft;
  const event: RawEvent = { entryId: id, part, arrivedAtMs: timeMs, atMs, ...said };
  if (clock !== undefined) event.clock = clock;
  if (mode !== undefined) event.mode = mode;
  if (segment !== undefined) event.segment = segment;
  if (isGuessed) event.isGuessed = true;
  if (isSpaced && said.text !== undefined) event.text = ` ${said.text}`;
  // A second event of one entry is no duplicate of the first.
  if (part > 0 && said.eventId !== undefined) event.eventId = `${said.eventId}#${part}`;
  return event;
}
