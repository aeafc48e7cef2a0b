import { parseArgs, promisify } from "node:util";
import { deflateRaw } from "node:zlib";
import { createFrameReader } from "@/lib/recording/frame-reader";
import { createFrameWriter } from "@/lib/recording/frame-writer";
import { assessCall, type CallAssessment } from "@/lib/stream/assess-call";
import type { StreamReading } from "@/lib/stream/reading";
import { limits, quiet, redis70, stream } from "@/test/support/builders";
import { createRandom } from "@/test/support/random";
import { median, round } from "./measure";
import { printReport, requireSeen } from "./print-report";

const { values } = parseArgs({
  options: { calls: { type: "string", default: "10000" }, frames: { type: "string", default: "19" } },
});
const calls = Number(values.calls);
const frames = Number(values.frames);
const stepMs = 10_000;
const framesPerChunk = 5;
const groups = ["brain", "comply", "crm"];
const compress = promisify(deflateRaw);
const startMs = Date.UTC(2026, 10, 30, 2);

/** A call that gets 4 entries a second while it is live; its groups read most of them and ack most of those. */
function createCall(no: number, isLive: boolean) {
  const random = createRandom(no + 1);
  const callId = `call-${no.toString(36).padStart(6, "0")}`;
  const read = groups.map(() => 980);
  const pending = groups.map(() => random.between(0, 5));
  let added = 1_000;
  let acked = 0;
  let assessment: CallAssessment | null = null;
  const idOf = (entry: number) => `${startMs - 250_000 + entry * 250}-0`;
  return {
    isLive,
    step(nowMs: number): CallAssessment {
      if (assessment !== null && !isLive) return assessment;
      if (isLive) added += random.between(36, 44);
      groups.forEach((_, i) => {
        read[i] = Math.min(added, (read[i] ?? 0) + random.between(30, 50));
        acked += 40;
        pending[i] = Math.max(0, Math.min(40, (pending[i] ?? 0) + random.between(-3, 3)));
      });
      const reading: StreamReading = stream({
        readAtMs: nowMs,
        length: Math.min(added, 1_000),
        lastGeneratedId: idOf(added),
        entriesAdded: added,
        firstEntryId: idOf(Math.max(1, added - 999)),
        lastEntryId: idOf(added),
        operations: { before: { ...quiet, acked }, after: { ...quiet, acked } },
        groups: groups.map((name, i) => {
          const [at = 0, held = 0] = [read[i], pending[i]];
          const oldest = {
            entryId: idOf(Math.max(1, at - held * 2)),
            consumer: `${name}-${(no % 4) + 1}`,
            idleMs: held * 450,
            deliveries: 1,
          };
          return {
            name,
            consumers: 2,
            pending: held,
            lastDeliveredId: idOf(at),
            entriesRead: at,
            lag: added - at,
            oldestPending: held === 0 ? [] : [oldest],
            consumerList: null,
            firstUndeliveredId: at < added ? idOf(at + 1) : null,
          };
        }),
      });
      assessment = assessCall(assessment, reading, { callId, streamKey: `conv:${callId}`, server: redis70, limits });
      return assessment;
    },
  };
}

async function measure(liveShare: number) {
  const all = Array.from({ length: calls }, (_, no) => createCall(no, no < calls * liveShare));
  const writer = createFrameWriter();
  const reader = createFrameReader();
  const cpuMs: number[] = [];
  const chunk: Uint8Array[] = [];
  const chunkBytes: number[] = [];
  let keyMs = Number.NaN;
  let keyBytes = Number.NaN;
  let readMs = 0;
  let shown = 0;
  for (let no = 0; no <= frames; no++) {
    const rows = all.map((call) => call.step(startMs + no * stepMs).row);
    const before = process.cpuUsage();
    const frame = writer.frame(startMs + no * stepMs, JSON.stringify({ no }), rows);
    const { user, system } = process.cpuUsage(before);
    const beganMs = performance.now();
    const moment = reader.frame(frame);
    if (no === frames) shown = moment.rows().length;
    readMs += performance.now() - beganMs;
    if (no === 0) {
      keyMs = (user + system) / 1_000;
      keyBytes = (await compress(frame)).length;
      continue;
    }
    cpuMs.push((user + system) / 1_000);
    chunk.push(frame);
    if (chunk.length === framesPerChunk) chunkBytes.push((await compress(Buffer.concat(chunk.splice(0)))).length);
  }
  requireSeen("calls", shown, calls);
  const perFrame = median(chunkBytes) / framesPerChunk;
  const [fine, coarse] = [(2 * 3_600_000) / stepMs, (22 * 3_600_000) / 60_000];
  return {
    livePercent: liveShare * 100,
    cpuMsPerFrame: round(median(cpuMs), 1),
    kilobytesPerFrame: round(perFrame / 1_000, 1),
    keyFrame: { cpuMs: round(keyMs, 1), kilobytes: round(keyBytes / 1_000, 1) },
    /** Frames of 10 s for 2 h and of 60 s for 22 h, each as large as one of 10 s, and a whole board each 20 frames. */
    megabytesADay: round(((fine + coarse) * perFrame + ((fine + coarse) / 20) * keyBytes) / 1e6, 0),
    /** What it takes to show the last moment of a segment, which is the farthest from its whole board. */
    lastMomentMs: round(readMs, 0),
  };
}

const report = [];
for (const share of [0.05, 0.3, 1]) report.push(await measure(share));
printReport({
  calls,
  groups: groups.length,
  goals: { cpuMsPerFrame: 10, megabytesADay: 320, lastMomentMs: 500 },
  report,
});
