import type { Job } from "@/lib/schema/job";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import { encodeEvent, encodeFault, type FrameSource } from "../frames/event-stream";
import { createLatestFrames } from "../frames/latest-frames";

const lookEveryMs = 500;
const endAfterLooks = 4;
const maxWatchers = 200;

/**
 * A job as it changes, for each watcher the newest state only. Looks at the state store, since the job may run in
 * another console. Ends itself about two seconds after the job has. At most 200 watchers.
 */
export function createJobEvents(read: (jobId: string) => Promise<Job>, log: Log) {
  const sources = new Set<FrameSource>();

  async function watch(jobId: string): Promise<FrameSource> {
    if (sources.size >= maxWatchers) {
      throw new AppError("too-many-requests", `${maxWatchers} jobs are being watched; close some tabs.`);
    }
    const first = await read(jobId);
    let shown = "";
    let looksAfterEnd = 0;
    let isLooking = false;
    const timer = setInterval(() => {
      if (isLooking) return;
      isLooking = true;
      look()
        .catch((error: unknown) => {
          if (error instanceof AppError && error.code === "state-unreachable") return;
          if (!(error instanceof AppError)) log.error({ err: error, jobId }, "a job could not be looked at");
          endWith("fault", encodeFault(error));
        })
        .finally(() => {
          isLooking = false;
        });
    }, lookEveryMs);
    const { source, push, endWith } = createLatestFrames(() => {
      clearInterval(timer);
      sources.delete(source);
    });
    sources.add(source);

    function show(job: Job): void {
      const text = JSON.stringify({ ...job, entriesPerSecond: Math.round(job.entriesPerSecond ?? 0) });
      if (text === shown) return;
      shown = text;
      push("job", encodeEvent("job", JSON.stringify(job)));
    }

    async function look(): Promise<void> {
      const job = await read(jobId);
      show(job);
      if (job.state !== "done" && job.state !== "cancelled") return;
      looksAfterEnd++;
      if (looksAfterEnd >= endAfterLooks) source.end();
    }

    show(first);
    return source;
  }

  return {
    watch,
    stop(): void {
      for (const source of [...sources]) source.end();
    },
  };
}
