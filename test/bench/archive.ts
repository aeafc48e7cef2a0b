import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { createKnownStreams } from "@/server/archive/capture/known-streams";
import { readRanges } from "@/server/archive/capture/read-ranges";
import { fillBatch, takeBatch } from "@/server/archive/capture/take-batch";
import { loadSqlDriver } from "@/server/archive/store/sql-driver";
import { createSqliteStore } from "@/server/archive/store/sqlite-store";
import { startRedisServer } from "@/server/launch/redis-server";
import { createRawConnection } from "@/server/redis/raw-connection";
import { assessAll, stream } from "@/test/support/builders";
import { printReport, requireSeen } from "./print-report";

/**
 * Copying 100,000 entries of 500 streams that wait, beside bare readers of the same entries that drop them, and reading
 * one call of 500 entries back.
 */
const streams = 500;
const perStream = 200;
const perPipeline = 50;
const rounds = 5;
const words = "so the appointment would be on Tuesday at half past nine, is that all right for you? ";
const everything = { fromId: "0-0", toId: "18446744073709551615-0", isReverse: false };

const path = mkdtempSync(join(tmpdir(), "callboard-bench-"));
const server = await startRedisServer();
const redis = new Redis(server.url);
const connection = createRawConnection({ url: server.url, name: "bench:archive" });
const counts = new Map<string, number>();
const keys = Array.from({ length: streams }, (_, i) => `conv:${i}`);

async function timed(act: () => Promise<void>) {
  const beganMs = performance.now();
  const cpu = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - beganMs, cpuMs: (user + system) / 1_000 };
}

async function fill(key: string, entries: number): Promise<void> {
  const pipeline = redis.pipeline();
  for (let n = 0; n < entries; n++) {
    const said = `${words}${n * 7_919} ${words.slice(n % 60)}`;
    pipeline.xadd(key, "*", "type", "transcript", "role", n % 2 ? "user" : "agent", "text", said, "seq", String(n));
  }
  await pipeline.exec();
}

async function inPipelines(act: (some: string[]) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < keys.length; i += perPipeline) await act(keys.slice(i, i + perPipeline));
}

const bareIoredis = () =>
  timed(() =>
    inPipelines((some) => {
      const pipeline = redis.pipeline();
      for (const key of some) pipeline.xrange(key, "-", "+", "COUNT", perStream);
      return pipeline.exec();
    }),
  );

const bareSocket = () =>
  timed(() =>
    inPipelines((some) =>
      readRanges(
        connection,
        some.map((key) => ({ key, afterId: "0-0", count: perStream })),
        counts,
      ),
    ),
  );

/** Copies all that waits into a folder of its own; how many entries. */
async function copy(folder: string, wanted: readonly string[]) {
  const store = createSqliteStore({
    path: join(path, folder),
    loadDriver: loadSqlDriver,
    retention: { maxDays: 9, maxBytes: 1e12 },
    now: Date.now,
  });
  const [like] = [assessAll([stream({ length: perStream, entriesAdded: perStream })])];
  const known = createKnownStreams(Date.now);
  known.update(wanted.map((key) => ({ ...like, row: { ...like.row, streamKey: key } })));
  let queue = [...known.byKey.values()];
  let copied = 0;
  const took = await timed(async () => {
    while (queue.length > 0) {
      const batch = fillBatch(queue);
      const taken = await takeBatch({ connection, store, counts }, batch, Date.now());
      const takes = taken.flatMap(({ take }) => take ?? []);
      await store.append(takes);
      copied += takes.reduce((sum, { chunk }) => sum + (chunk?.entries ?? 0), 0);
      queue = queue.slice(batch.length);
      for (const { stream: one, take, isAll } of taken) {
        if (take?.chunk) one.averageBytes = take.chunk.rawBytes / take.chunk.entries;
        one.cursor = take?.cursor ?? one.cursor;
        if (!isAll) queue.push(one);
      }
    }
  });
  return { store, copied, took };
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const round = (value: number) => Math.round(value * 100) / 100;

try {
  await connection.open();
  for (const key of keys) await fill(key, perStream);
  const all = { ioredis: [] as number[], socket: [] as number[], copy: [] as number[], perSecond: [] as number[] };
  for (let i = 0; i < rounds; i++) {
    all.ioredis.push((await bareIoredis()).cpuMs);
    all.socket.push((await bareSocket()).cpuMs);
    const { store, copied, took } = await copy(`round-${i}`, keys);
    requireSeen("entries", copied, streams * perStream);
    await store.close();
    all.copy.push(took.cpuMs);
    all.perSecond.push((copied / took.wallMs) * 1_000);
  }
  await fill("conv:one", 500);
  const { store } = await copy("one", ["conv:one"]);
  await store.merge("conv:one");
  const readMs: number[] = [];
  for (let i = 0; i < 50; i++) {
    let seen = 0;
    const { wallMs } = await timed(async () => {
      for await (const piece of store.pieces("conv:one", 1, everything)) seen += piece.entries;
    });
    requireSeen("entries read back", seen, 500);
    readMs.push(wallMs);
  }
  await store.close();
  printReport({
    driver: (await loadSqlDriver()).name,
    entries: streams * perStream,
    copiedPerSecond: Math.round(median(all.perSecond)),
    toBareIoredis: round(median(all.copy) / median(all.ioredis)),
    toBareSocket: round(median(all.copy) / median(all.socket)),
    readBack500Ms: round(median(readMs)),
  });
} finally {
  connection.close();
  redis.disconnect();
  await server.stop();
  rmSync(path, { recursive: true, force: true });
}
