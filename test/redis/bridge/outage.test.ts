import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { findFreePort } from "@/server/launch/ports";
import { startBridgeProcess, writeCalls } from "@/test/support/bridge/bridge-process";
import { bridgeEnv } from "@/test/support/bridge/run-bridge";
import { startKafka } from "@/test/support/kafka/broker";
import { createTopic, followTopic } from "@/test/support/kafka/topics";
import { ownRedis } from "@/test/support/own-redis";
import { testClient } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

/** `BRIDGE_OUTAGE=large`: Kafka is away for two minutes. */
const plan =
  process.env.BRIDGE_OUTAGE === "large"
    ? { calls: 200, rate: 5_000, goneMs: 120_000, usualSeconds: 15, catchUpMs: 300_000 }
    : { calls: 40, rate: 1_500, goneMs: 12_000, usualSeconds: 6, catchUpMs: 60_000 };

/** Of what is written at the same time about a tenth. */
const throttledTo = plan.rate * 30;

const Status = z.object({ heldBytes: z.number(), maxHeldBytes: z.number(), problems: z.array(z.string()) });

test.each(["gone", "hanging", "throttled"] as const)(
  "with Kafka %s producers are as fast as ever, memory stays flat, and afterwards everything arrives",
  { timeout: plan.goneMs + plan.catchUpMs + plan.usualSeconds * 1_000 + 60_000 },
  async (how) => {
    const broker = await startKafka();
    onTestFinished(() => broker.stop());
    if (broker.kind === "mock") return expect(broker.address).not.toBe("");
    await createTopic(broker, "calls");
    const server = await ownRedis();
    const redis = await testClient(server.url);
    const port = await findFreePort();
    const maxBytes = 2_000_000;
    const worker = startBridgeProcess({
      ...bridgeEnv(server.url, broker),
      CALLBOARD_BRIDGE_LISTEN: `127.0.0.1:${port}`,
      CALLBOARD_BRIDGE_MAX_BYTES: String(maxBytes),
    });
    const ids = new Set<string>();
    await followTopic(broker, "calls", ({ headers }) => ids.add(`${headers["redis-stream"]} ${headers["redis-id"]}`));
    const ready = async () => {
      const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
      return response === null ? null : { code: response.status, ...Status.parse(await response.json()) };
    };
    await waitFor("the worker", async () => (await ready())?.code === 200, 20_000);

    const write = (seconds: number) => writeCalls({ ...plan, url: server.url, prefix: "conv", seconds });
    const usual = await write(plan.usualSeconds);
    if (how === "gone") await broker.kill();
    else if (how === "hanging") broker.signal("SIGSTOP");
    else await broker.throttle(throttledTo);
    const writing = write(plan.goneMs / 1_000);
    // One that is slow still takes what it is given.
    if (how !== "throttled")
      await waitFor(
        () => `the worker to say so; it said ${worker.lines.slice(-5).join("")}`,
        async () => (await ready())?.code === 503,
        40_000,
      );
    const rss: number[] = [];
    let heldBytes = 0;
    const endsAtMs = Date.now() + plan.goneMs;
    while (Date.now() < endsAtMs) {
      rss.push(rssOf(worker.pid));
      heldBytes = Math.max(heldBytes, (await ready())?.heldBytes ?? 0);
      await sleep(250);
    }
    const outage = await writing;
    const reason = (await ready())?.problems[0];
    const waiting = usual.written + outage.written - ids.size;
    if (how === "gone") await broker.start();
    else if (how === "hanging") broker.signal("SIGCONT");
    else await broker.throttle(null);

    if (how !== "throttled") expect(reason).toMatch(/^Kafka (is not reached|does not answer in time)$/);
    expect(waiting).toBeGreaterThan(outage.written / 4);
    expect(outage.p50Ms).toBeLessThan(usual.p50Ms * 1.5 + 5);
    expect(outage.p99Ms).toBeLessThan(usual.p99Ms * 1.5 + 25);
    expect(heldBytes).toBeLessThanOrEqual(2 * maxBytes);
    const early = Math.max(...rss.slice(0, Math.ceil(rss.length / 4)));
    const late = Math.max(...rss.slice(-Math.ceil(rss.length / 4)));
    expect(late - early, `from ${early} to ${late} MB`).toBeLessThan(30);
    const written = usual.written + outage.written;
    await waitFor(
      () => `${written} entries; ${ids.size} came`,
      () => ids.size >= written,
      plan.catchUpMs,
    );
    await waitFor(
      "all acked and well",
      async () => {
        const pending = await Promise.all(
          Array.from({ length: plan.calls }, (_, call) => redis.xpending(`conv:${call}`, "bridge")),
        );
        return pending.every(([count]) => count === 0) && (await ready())?.code === 200;
      },
      30_000,
    );
    if (process.env.BRIDGE_OUTAGE) console.log(JSON.stringify({ how, usual, outage, early, late, heldBytes, written }));
  },
);

function rssOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024);
}
