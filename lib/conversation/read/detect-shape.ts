import type { AdapterName, CallShape, ShapePins } from "../../schema/call-shape";
import type { RawEntry } from "../../schema/stream-entry";
import type { Draft } from "./adapters/adapter";
import { isPlausible, isWallClock, placeTime, readTime } from "./clock";
import { createRecogniser } from "./recognise";
import { type Neighbour, type Votes, voteOf, winnerOf } from "./vote-mode";

type Sampled = { adapter: AdapterName | null; draft: Draft; arrivedAtMs: number };
type Offset = { value: number; arrivedAtMs: number };

const clearShare = 0.95;
const noPins: ShapePins = { adapter: null, mode: null };

/**
 * What a sample of a call's entries (its first few hundred, in stream order) tells about their producers, so that all
 * entries can then be read alike. Pins of the settings go before everything found.
 */
export function detectShape(sample: readonly RawEntry[], pins: ShapePins = noPins): CallShape {
  const recognise = createRecogniser(pins.adapter);
  const drafts: Sampled[] = [];
  for (const entry of sample) {
    const { adapter, drafts: read } = recognise(entry);
    for (const draft of read) drafts.push({ adapter: adapter?.name ?? null, draft, arrivedAtMs: entry.timeMs });
  }
  const clock = detectClock(drafts);
  return {
    modes: { ...voteModes(drafts, clock), ...pinnedModes(pins) },
    pinnedAdapter: pins.adapter,
    ...clock,
    sampledEntries: sample.length,
  };
}

function pinnedModes({ adapter, mode }: ShapePins): CallShape["modes"] {
  if (mode === null) return {};
  return { [`${adapter ?? "*"} *`]: { mode, votes: { replace: 0, append: 0, line: 0 }, isPinned: true } };
}

function voteModes(drafts: readonly Sampled[], clock: Clock): CallShape["modes"] {
  const lanes = new Map<
    string,
    { last: Neighbour | undefined; votes: Votes; likely: CallShape["modes"][string]["mode"] }
  >();
  for (const { adapter, draft, arrivedAtMs } of drafts) {
    if (draft.kind !== "transcript" || draft.mode !== undefined || draft.text === undefined) continue;
    const name = `${adapter} ${draft.role ?? "unknown"}`;
    const lane = lanes.get(name) ?? { last: undefined, votes: { replace: 0, append: 0, line: 0 }, likely: "line" };
    const { atMs } = placeTime(draft.happenedAt, arrivedAtMs, clock);
    const next = { text: draft.text, atMs, segment: draft.segment, isPartial: draft.phase === "partial" };
    const vote = lane.last === undefined ? null : voteOf(lane.last, next);
    if (vote !== null) lane.votes[vote] += 1;
    lanes.set(name, { ...lane, last: next, likely: draft.likelyMode ?? lane.likely });
  }
  return Object.fromEntries(
    [...lanes].map(([name, { votes, likely }]) => [name, { mode: winnerOf(votes) ?? likely, votes, isPinned: false }]),
  );
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
