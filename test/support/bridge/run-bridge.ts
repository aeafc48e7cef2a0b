import { onTestFinished } from "vitest";
import { type Bridge, createBridge } from "@/server/bridge/create-bridge";
import { readConfig } from "@/server/config/config";
import type { KafkaBroker } from "../kafka/broker";
import { createRecordingLog, type LogLine } from "../recording-log";

/** Short times, so that a test need not wait for what an operator would. */
export function bridgeEnv(redisUrl: string, broker: KafkaBroker): Record<string, string> {
  return {
    NODE_ENV: "test",
    REDIS_URL: redisUrl,
    CALLBOARD_STATE_URL: redisUrl,
    CALLBOARD_KAFKA_BROKERS: broker.address,
    CALLBOARD_DISCOVER_EVERY_MS: "500",
    CALLBOARD_BRIDGE_LEASE_MS: "1000",
    CALLBOARD_BRIDGE_LISTEN: "127.0.0.1:0",
  };
}

/** A worker in this process that runs until the test ends. */
export function runBridge(env: Record<string, string>): { bridge: Bridge; lines: LogLine[] } {
  const result = readConfig(env);
  if (!result.ok) throw new Error(result.problems.join("; "));
  const { config } = result;
  if (config.bridge === undefined) throw new Error("no brokers");
  const { log, lines } = createRecordingLog();
  const bridge = createBridge(config, config.bridge, log);
  onTestFinished(() => bridge.stop());
  bridge.start();
  return { bridge, lines };
}
