import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "@/server/config/config";
import { createLog } from "@/server/log";
import { createBridge } from "./create-bridge";
import { serveStatus } from "./serve-status";

const stopWithinMs = 8_000;

await run();

/** `npm run bridge`: one worker, until it is told to stop. As many as are wanted may run, on any machine. */
async function run(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const result = readConfig({ ...process.env, ...privateServer() });
  if (!result.ok) return refuse(result.problems);
  const { config } = result;
  if (config.bridge === undefined) {
    return refuse([
      "CALLBOARD_KAFKA_BROKERS is missing: the bridge needs brokers to send to, for example kafka-1:9092",
    ]);
  }
  const log = createLog(config.logLevel);
  const bridge = createBridge(config, config.bridge, log);
  const served = await serveStatus({
    listen: config.bridge.listen,
    status: bridge.status,
    registry: bridge.metrics,
  }).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  if (typeof served === "string") {
    await bridge.stop();
    return refuse([`CALLBOARD_BRIDGE_LISTEN: ${served}`]);
  }
  log.info({ worker: bridge.worker, port: served.port }, "the bridge to Kafka runs");
  bridge.start();

  const leave = () => {
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    served.stop();
    bridge.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, leave);
  if (process.connected) process.once("disconnect", leave);
}

function refuse(problems: readonly string[]): void {
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
}

/** Beside `npm start` on the same machine: its private server, where the settings name none. */
function privateServer(): Record<string, string> {
  const file = join(process.env.CALLBOARD_DATA_DIR || ".callboard", "redis", "url");
  const isSet = (...names: string[]) => names.some((name) => process.env[name]);
  if (!existsSync(file)) return {};
  const url = readFileSync(file, "utf8").trim();
  return {
    ...(isSet("REDIS_URL", "REDIS_URL_FILE") ? {} : { REDIS_URL: url }),
    ...(isSet("CALLBOARD_STATE_URL", "CALLBOARD_STATE_URL_FILE") ? {} : { CALLBOARD_STATE_URL: url }),
  };
}
