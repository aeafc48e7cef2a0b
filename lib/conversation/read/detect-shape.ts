import type { AdapterName, CallShape, ShapePins } from "../../schema/call-shape";
import type { RawEntry } from "../../schema/stream-entry";
import type { TextMode } from "../../schema/text-mode";
import type { Draft } from "./adapters/adapter";
import { isPlausible, isWallClock, placeTime, readTime } from "./clock";
import { createRecogniser, onlyAdapter } from "./recognise";
import { isUnspaced, type Neighbour, type Signs, signOf, votesOf, winnerOf } from "./vote-mode";

type Sampled = { adapter: AdapterName | null; draft: Draft; arrivedAtMs: number };
type Offset = { value: number; arrivedAtMs: number };

const clearShare = 0.95;
const noPins: ShapePins = { adapter: null, mode: null };

/**
 * What a sample of a call's entries (its first few hundred, in stream order) tells about their producers, so that all
 * entries can then be read alike. Pins of the settings go before everything found.
 */
export function detectShape(sample: readonly RawEntry[], pins: ShapePins = noPins): CallShape {
  const recognise = createRecogniser(onlyAdapter(pins));
  const drafts: Sampled[] = [];
  for (const entry of sample) {
    const { adapter, drafts: read } = recognise(entry);
    for (const draft of read) drafts.push({ adapter: adapter?.name ?? null, draft, arrivedAtMs: entry.timeMs });
  }
  const clock = detectClock(drafts);
  const idsNameSegments = doIdsNameSegments(drafts);
  const { modes, spacedLanes } = voteModes(drafts, clock, idsNameSegments);
  return {
    modes: { ...modes, ...pinnedModes(pins) },
    pinnedAdapter: pins.adapter,
    ...(pins.mapping === undefined ? {} : { mapping: pins.mapping }),
    ...(idsNameSegments ? { idsNameSegments } : {}),
    ...(spacedLanes.length > 0 ? { spacedLanes } : {}),
    ...clock,
    sampledEntries: sample.length,
  };
}

function pinnedModes({ adapter, mode }: ShapePins): CallShape["modes"] {
  if (mode === null) return {};
  return { [`${adapter ?? "*"} *`]: { mode, votes: { replace: 0, append: 0, line: 0 }, isPinned: true } };
}

/** An `id` that few texts share is that of each event. */
function doIdsNameSegments(drafts: readonly Sampled[]): boolean {
  const ids = drafts.flatMap(({ draft }) => (draft.bareId === undefined ? [] : [draft.bareId]));
  return ids.length > 1 && new Set(ids).size <= ids.length * 0.7;
}

type VotedLane = {
  last: Neighbour | undefined;
  signs: Signs;
  likely: TextMode;
  hasUnspaced: boolean;
  arePartial: boolean;
};

function voteModes(drafts: readonly Sampled[], clock: Clock, idsNameSegments: boolean) {
  const lanes = new Map<string, VotedLane>();
  for (const { adapter, draft, arrivedAtMs } of drafts) {
    if (draft.kind !== "transcript" || draft.mode !== undefined || draft.text === undefined) continue;
    const name = `${adapter} ${draft.role ?? "unknown"}`;
    let lane = lanes.get(name);
    if (lane === undefined) {
      const signs = { replace: 0, token: 0, word: 0, line: 0 };
      lane = { last: undefined, signs, likely: "line", hasUnspaced: false, arePartial: true };
      lanes.set(name, lane);
    }
    const { atMs } = placeTime(draft.happenedAt, arrivedAtMs, clock);
    const segment = draft.segment ?? (idsNameSegments ? draft.bareId : undefined);
    const next = { text: draft.text, atMs, segment, isPartial: draft.phase === "partial" };
    const sign = lane.last === undefined ? null : signOf(lane.last, next);
    if (sign !== null) lane.signs[sign] += 1;
    lane.last = next;
    lane.likely = draft.likelyMode ?? lane.likely;
    lane.arePartial &&= next.isPartial;
    lane.hasUnspaced ||= isUnspaced(draft.text);
  }
  const modes: CallShape["modes"] = {};
  const spacedLanes: string[] = [];
  for (const [name, { signs, likely, hasUnspaced, arePartial }] of lanes) {
    const mode = winnerOf(signs, arePartial) ?? likely;
    modes[name] = { mode, votes: votesOf(signs), isPinned: false };
    if (mode === "append" && signs.token === 0 && signs.word > 0 && !hasUnspaced) spacedLanes.push(name);
  }
  return { modes, spacedLanes };
}

type Clock = Pick<CallShape, "clock" | "offsetBaseMs" | "offsetUnit">;

/** Times are told from offsets by their size; what offsets count from and in is judged by when their entries arrived. */
function detectClock(drafts: readonly Sampled[]): Clock {
  let times = 0;
  const offsets: Offset[] = [];
  for (const { draft, arrivedAtMs } of drafts) {
    const time = readTime(draft.happenedAt);
    if (time?.kind === "offset") offsets.push({ value: time.value, arrivedAtMs });
    else if (time?.kind === "time" && isPlausible(time.ms, arrivedAtMs)) times += 1;
  }
  const enough = drafts.length * clearShare;
  if (drafts.length === 0 || (times === 0 && offsets.length === 0)) return { clock: "arrival", offsetBaseMs: null };
  if (offsets.length === 0) return { clock: times >= enough ? "producer" : "mixed", offsetBaseMs: null };
  const offsetUnit = unitOf(offsets);
  const unitMs = offsetUnit === "s" ? 1_000 : 1;
  const base = offsets.reduce((min, { value, arrivedAtMs }) => Math.min(min, arrivedAtMs - value * unitMs), Infinity);
  return {
    clock: offsets.length >= enough ? "offset" : "mixed",
    // The entry that came with the least delay tells best when the call began.
    offsetBaseMs: offsets.every(({ arrivedAtMs }) => isWallClock(arrivedAtMs)) ? Math.round(base) : 0,
    offsetUnit,
  };
}

function unitOf(offsets: readonly Offset[]): "ms" | "s" {
  const span = (pick: (offset: Offset) => number) => {
    const values = offsets.map(pick);
    return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
  };
  const elapsedMs = span(({ arrivedAtMs }) => arrivedAtMs);
  const counted = span(({ value }) => value);
  if (elapsedMs > 0 && counted > 0 && elapsedMs / counted > 0.3) return elapsedMs / counted >= 30 ? "s" : "ms";
  // Written all at once, so arrival tells nothing: milliseconds seldom have a fraction.
  return offsets.some(({ value }) => !Number.isInteger(value)) ? "s" : "ms";
}
