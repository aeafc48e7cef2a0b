import type { Parts } from "./build-parts";
import { refuseCluster, StateRefused } from "./redis/refuse-cluster";
import { whenReady } from "./redis/when-ready";

const tellRefusedEveryMs = 600_000;

/** Starts the parts in the order in which they need each other, and ends them. */
export function runParts(parts: Parts) {
  let stopped: Promise<void> | null = null;
  let telling: NodeJS.Timeout | undefined;

  async function start(): Promise<void> {
    const { collector, board, feed, incidents, log } = parts;
    parts.responses.start();
    parts.access.start();
    await loadState(parts, () => stopped !== null);
    parts.room.start();
    parts.settings.inForce.start();
    telling = setInterval(() => void parts.actions.audit.tellFurther(), tellRefusedEveryMs);
    telling.unref();
    if (stopped) return;
    collector.onTick(board.expectedGroups.learn);
    collector.onTick(() => {
      feed.tick().catch((error: unknown) => log.error({ err: error }, "the live views could not be sent"));
    });
    collector.onTick(parts.durability.tick);
    collector.onTick(() => void incidents.tick());
    parts.topology.start();
    collector.start();
    parts.archive.start();
    parts.past.start();
    collector.onTick(parts.past.tick);
    parts.heldSampler.start();
    parts.conversations.toldCalls.start();
    parts.conversations.copyTeller.start();
    board.startSaving();
    incidents.start();
    parts.jobs.run();
  }

  async function stopNow(): Promise<void> {
    clearInterval(telling);
    parts.room.stop();
    parts.settings.inForce.stop();
    parts.metrics.stop();
    parts.access.stop();
    parts.feed.stop();
    await parts.jobs.stop();
    parts.entries.tail.stop();
    parts.conversations.stop();
    parts.responses.stop();
    await parts.incidents.stop();
    await parts.heldSampler.stop();
    await parts.conversations.toldCalls.stop();
    await parts.conversations.copyTeller.stop();
    await parts.archive.stop();
    await parts.past.stop();
    await parts.collector.stop();
    parts.detail.close();
    parts.servers.stop();
    parts.durability.stop();
    parts.pending.stop();
    parts.actions.stop();
    parts.entries.close();
    parts.topology.stop();
    await parts.board.stopSaving();
    parts.state.disconnect();
  }

  return {
    start,
    /** Ends every stream, timer and connection; safe to call twice. */
    stop(): Promise<void> {
      stopped ??= stopNow();
      return stopped;
    },
  };
}

/** What earlier processes kept: without it the console shows less of the past and is told so. */
async function loadState({ state, board, settings, log }: Parts, hasStopped: () => boolean): Promise<void> {
  try {
    if (state.status !== "ready") await whenReady(state);
    await refuseCluster(state);
    await board.loadEvidence();
    await settings.inForce.load();
    await board.loadHistory();
  } catch (error) {
    if (hasStopped()) return;
    if (error instanceof StateRefused) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    log.warn(`the state store does not answer (${reason}): earlier history and evidence are not shown`);
  }
}
