import { setImmediate } from "node:timers/promises";
import { archiveFamilies } from "@/lib/metrics/archive-families";
import { boundFamilies } from "@/lib/metrics/bound-families";
import { type BridgeFacts, bridgeFamilies } from "@/lib/metrics/bridge-families";
import { chooseFormat, type MetricsFormat } from "@/lib/metrics/choose-format";
import { chooseStreams } from "@/lib/metrics/choose-streams";
import { fleetFamilies } from "@/lib/metrics/fleet-families";
import { groupFamilies } from "@/lib/metrics/group-families";
import { incidentFamilies } from "@/lib/metrics/incident-families";
import { isTold } from "@/lib/metrics/is-told";
import { type OwnFacts, ownFamilies } from "@/lib/metrics/own-families";
import { streamLines } from "@/lib/metrics/stream-lines";
import type { ShownRoute } from "@/lib/schema/alert-route";
import type { ArchiveState } from "@/lib/schema/archive";
import type { Collector } from "@/server/collector/collector";
import type { Fleet } from "@/server/fleet/fleet";
import { contentTypeOf, endOfOpenMetrics, processFamilies, writeFamilies } from "./write-families";

export type MetricsOptions = {
  collector: Collector;
  fleet: Fleet;
  /** Streams with series of their own at most; 0 is off. */
  maxStreams: number;
  /** As redis_exporter names it: `db0`. */
  db: string;
  own: () => Pick<OwnFacts, "maxCalls" | "openResponses" | "deadLetters" | "isStateStoreUp" | "stateStoreShare">;
  incidents: () => { open: number | null; routes: readonly ShownRoute[] | null };
  /** Null where there is none, or nobody can tell. */
  bridge: () => BridgeFacts | null;
  archive: () => Promise<ArchiveState | null>;
  now: () => number;
};

const keptForMs = 1_000;
/** Some 50 MB of text. */
const maxSeries = 500_000;

type Render = { atMs: number; pieces: Promise<Buffer[]> };

/**
 * The text of /metrics. A render gives way to the event loop after each piece of it, and serves every scrape of the same
 * second; afterwards it is let go of.
 */
export function createMetrics({
  collector,
  fleet,
  maxStreams,
  db,
  own,
  incidents,
  bridge,
  archive,
  now,
}: MetricsOptions) {
  const renders = new Map<MetricsFormat, Render>();
  const limits = { maxStreams, maxSeries };
  let chosenBefore: ReadonlySet<string> = new Set();
  let forgetting: NodeJS.Timeout | undefined;

  async function render(format: MetricsFormat): Promise<Buffer[]> {
    const { snapshot } = fleet;
    const isFresh = isTold(snapshot);
    const streams = maxStreams === 0 || !isFresh ? null : choose();
    const groups = isFresh ? groupFamilies(snapshot.groups) : [];
    const groupsTold = groups.at(-1)?.samples.length ?? 0;
    const { open, routes } = incidents();
    const text = await writeFamilies(
      [
        ...(isFresh ? fleetFamilies(snapshot) : []),
        ...groups,
        ...ownFamilies(snapshot, { ...own(), ...collectorFacts() }),
        ...incidentFamilies(open, routes),
        ...archiveFamilies(await archive(), now()),
        ...bridgeFamilies(bridge()),
        ...boundFamilies({
          groupNames: isFresh ? fleet.groupNames : 0,
          groupsTold,
          maxGroups: fleet.maxGroups,
          limits,
          streams,
        }),
        ...(await processFamilies()),
      ],
      format,
    );
    const pieces = [Buffer.from(text)];
    for (const piece of streamLines(streams?.chosen ?? [], { db, format })) {
      pieces.push(Buffer.from(piece));
      await setImmediate();
    }
    if (format === "openmetrics") pieces.push(Buffer.from(endOfOpenMetrics));
    return pieces;
  }

  function choose() {
    const streams = chooseStreams(collector.registry.assessments(), chosenBefore, limits);
    chosenBefore = new Set(streams.chosen.map(({ row }) => row.streamKey));
    return streams;
  }

  function collectorFacts() {
    const { sweptAtMs, latenessMs, refusedCalls, registry } = collector;
    let unreadableKeys = 0;
    for (const { problem } of registry.byKey.values()) if (problem !== null) unreadableKeys++;
    const sweepAgeMs = sweptAtMs === null ? null : Math.max(0, collector.redisNowMs() - sweptAtMs);
    return { sweepAgeMs, latenessMs, refusedCalls: refusedCalls.calls, calls: registry.byKey.size, unreadableKeys };
  }

  function take(format: MetricsFormat): Promise<Buffer[]> {
    const known = renders.get(format);
    if (known && now() - known.atMs < keptForMs) return known.pieces;
    const pieces = render(format);
    renders.set(format, { atMs: now(), pieces });
    pieces.catch(() => renders.delete(format));
    clearTimeout(forgetting);
    forgetting = setTimeout(() => renders.clear(), keptForMs);
    forgetting.unref();
    return pieces;
  }

  return {
    /** The answer to a scrape, in the format that its `Accept` header likes best. */
    async answer(accept: string | null): Promise<Response> {
      const format = chooseFormat(accept);
      const pieces = await take(format);
      let next = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          const piece = pieces[next++];
          if (piece === undefined) controller.close();
          else controller.enqueue(piece);
        },
      });
      const headers = { "content-type": contentTypeOf(format), "cache-control": "no-store", vary: "accept" };
      return new Response(body, { headers });
    },
    stop(): void {
      clearTimeout(forgetting);
      renders.clear();
    },
  };
}
