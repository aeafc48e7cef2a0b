import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type LaunchConfig, readLaunchConfig } from "../config/config";
import { buildIfNeeded } from "./build";
import { type Child, startChild } from "./children";
import { consoleAddress, startConsole, waitForConsole } from "./console-process";
import { findRedisServer } from "./find-redis-server";
import { lockInstance } from "./instance-lock";
import { keepRunning } from "./keep-running";
import { LaunchError } from "./launch-error";
import { createOrderlyStop, type OrderlyStop } from "./orderly-stop";
import { isPrivateServerNeeded, planServers } from "./plan-servers";
import { chooseConsolePort } from "./ports";
import { durableArgs, startRedisServer } from "./redis-server";
import { describeStart } from "./start-summary";

/** Together below the 5 s in which a stop must be done. */
const graceMs = { console: 1_700, demo: 1_950, bridge: 1_500, redis: 1_100 };

const addressFiles = [
  "REDIS_URL_FILE",
  "CALLBOARD_REDIS_PASSWORD_FILE",
  "CALLBOARD_STATE_URL_FILE",
  "CALLBOARD_STATE_PASSWORD_FILE",
];

const say = (line: string) => console.log(line);

/** `npm start`: brings up everything the settings leave to us, says where it is, and stops it in order when told to. */
export async function start({ isDev }: { isDev: boolean }): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  const everything = createOrderlyStop(say);
  try {
    await bringUp(everything, isDev);
  } catch (error) {
    if (!everything.signal.aborted) console.error(error instanceof LaunchError ? error.message : error);
    await everything.stopAll(1);
  }
}

async function bringUp(everything: OrderlyStop, isDev: boolean): Promise<void> {
  const { signal } = everything;
  const config = checkSettings();
  const dataDir = resolve(config.dataDir);
  const isPrivate = isPrivateServerNeeded(config);
  const lock = isPrivate ? lockInstance(dataDir) : undefined;
  everything.add({ stop: async () => lock?.release() });
  const port = await chooseConsolePort(config.port, config.host);
  if (!isDev) await buildIfNeeded({ say, signal });

  const privateUrl = isPrivate ? await bringUpRedis(everything, config, dataDir) : "";
  signal.throwIfAborted();
  const plan = planServers(config, privateUrl);
  const env = {
    REDIS_URL: plan.redisUrl,
    CALLBOARD_STATE_URL: plan.stateUrl,
    // What was read from files is in the two addresses by now.
    ...Object.fromEntries(addressFiles.map((name) => [name, ""])),
    CALLBOARD_DEMO: config.isDemo ? "on" : "off",
    CALLBOARD_DATA_DIR: dataDir,
  };
  if (config.isDemo) bringUpDemo(everything, env);
  const hasBridge = config.isDemo && config.bridge !== undefined;
  if (hasBridge) bringUpBridge(everything, env);

  const address = consoleAddress(config.host, port);
  const web = startConsole({ isDev, host: config.host, port, env });
  everything.add({ stop: () => web.stop(graceMs.console), kill: web.kill });
  await waitForConsole(web, address, signal);
  web.release();
  lock?.publish(address);
  say(
    describeStart({
      address,
      plan,
      isDemo: config.isDemo,
      hasBridge,
      dataDir: relative(process.cwd(), dataDir) || ".",
    }),
  );

  const how = await web.ended;
  if (!signal.aborted) throw new LaunchError(`The console ended (${how}).`);
}

function checkSettings(): LaunchConfig {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const result = readLaunchConfig();
  if (!result.ok) throw new LaunchError(result.problems.join("\n"));
  return result.config;
}

async function bringUpRedis(everything: OrderlyStop, config: LaunchConfig, dataDir: string): Promise<string> {
  const binary = await findRedisServer({ configuredPath: config.redisServerPath, say });
  everything.signal.throwIfAborted();
  const password = randomBytes(32).toString("hex");
  const server = await startRedisServer({
    binary,
    dir: join(dataDir, "redis"),
    args: durableArgs,
    password,
    isOnSocket: true,
    stopGraceMs: graceMs.redis,
  });
  // The first for programs, the second for redis-cli, which knows no address of a socket.
  for (const [name, secret] of Object.entries({ url: server.url, password })) {
    writeFileSync(join(dataDir, "redis", name), `${secret}\n`, { mode: 0o600 });
  }
  everything.add({ stop: server.stop, kill: () => server.kill("SIGKILL") });
  void keepRunning({
    name: "The private redis-server",
    ended: () => server.ended,
    restart: server.restart,
    say,
    signal: everything.signal,
  });
  return server.url;
}

function bringUpDemo(everything: OrderlyStop, env: Record<string, string>): void {
  const args = ["--import", "tsx", join("server", "demo", "main.ts"), "--quiet"];
  keepChild(everything, "The demo", graceMs.demo, () => startChild({ args, env }));
}

/** The demo shows the bridge too, where somebody named brokers for it; its topics need not be there before. */
function bringUpBridge(everything: OrderlyStop, env: Record<string, string>): void {
  const args = ["--import", "tsx", join("server", "bridge", "main.ts")];
  const topics = { CALLBOARD_BRIDGE_CREATE_TOPICS: process.env.CALLBOARD_BRIDGE_CREATE_TOPICS || "6" };
  const level = { CALLBOARD_LOG_LEVEL: process.env.CALLBOARD_LOG_LEVEL || "warn" };
  keepChild(everything, "The bridge", graceMs.bridge, () => startChild({ args, env: { ...env, ...topics, ...level } }));
}

function keepChild(everything: OrderlyStop, name: string, stopWithinMs: number, launch: () => Child): void {
  let child = launch();
  everything.add({ stop: () => child.stop(stopWithinMs), kill: () => child.kill() });
  void keepRunning({
    name,
    ended: () => child.ended,
    restart: async () => {
      child = launch();
    },
    say,
    signal: everything.signal,
  });
}
