import { readFlags, usage } from "./flags";
import { startPipeline } from "./pipeline";

const flags = readFlags(process.argv.slice(2), process.env.REDIS_URL);
if (!flags.ok) {
  console.error(`${flags.problem}\n\n${usage}`);
  process.exit(2);
}
const { seconds, isQuiet, ...options } = flags.value;
const log = (line: string) => console.log(`demo: ${line}`);
const pipeline = startPipeline({ ...options, speed: 1, log: isQuiet ? () => undefined : log });

const reportEveryMs = 1_000;
let last = { ...pipeline.counts(), atMs: performance.now(), cpu: process.cpuUsage() };
const reporter = isQuiet ? undefined : setInterval(report, reportEveryMs);

function report(): void {
  const now = { ...pipeline.counts(), atMs: performance.now(), cpu: process.cpuUsage() };
  const perSecond = (count: number) => Math.round((count * 1_000) / (now.atMs - last.atMs));
  const cpuMs = (now.cpu.user + now.cpu.system - last.cpu.user - last.cpu.system) / 1_000;
  log(
    `${now.liveCalls} live calls, ${perSecond(now.sentEntries - last.sentEntries)} entries/s, ` +
      `${perSecond(now.ackedEntries - last.ackedEntries)} acks/s, ${Math.round((cpuMs * 100) / (now.atMs - last.atMs))} % CPU`,
  );
  last = now;
}

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  clearInterval(reporter);
  // Whatever hangs, the parent must not have to wait longer than this.
  setTimeout(() => process.exit(1), 1_900).unref();
  await pipeline.stop();
  process.exit(0);
}

process.on("SIGTERM", stop);
process.on("SIGINT", stop);
if (process.channel) process.on("disconnect", stop);
if (seconds !== undefined) setTimeout(stop, seconds * 1_000);
