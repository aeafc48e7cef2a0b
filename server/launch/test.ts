import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { buildCheck, testsOn, unitOn, verifyChecks } from "./checks";
import { type CountsOnNode, countTests, describeCounts, describeNodes } from "./count-tests";
import { fetchServers } from "./fetch-servers";
import { ensureChromium } from "./find-chromium";
import { describeKafka, findKafka } from "./find-kafka";
import { findRedisServer } from "./find-redis-server";
import { LaunchError } from "./launch-error";
import { fetchNode, otherVersions } from "./other-nodes";
import { describeServers, type OtherServer, otherServer, type WantedServer, wantedServers } from "./other-servers";
import { runChecks } from "./run-checks";
import { runCommand } from "./run-command";

const say = (line: string) => console.log(line);
const now = () => performance.now();

/** Those that wait use about a third of a processor each, and leave one to those that work. */
const lanes = { works: Math.max(1, availableParallelism() - 1), waits: availableParallelism() + 1 };

type Scene = {
  redisServer: string;
  reportDir: string;
  missingNodes: Set<string>;
  servers: Map<WantedServer, OtherServer | undefined>;
  signal: AbortSignal;
};

/** `npm run verify`: every check that needs no browser; counts at the very end. */
export function runVerify(): Promise<void> {
  return inScene((scene) => runChecks(verifyChecks(), { ...scene, env: envOf(scene), lanes, say, now }));
}

/** `npm test`: gets what the tests need, then every check there is, up to the first failure; counts at the very end. */
export function runTests(): Promise<void> {
  const others = otherVersions(process.versions.node);
  return inScene(async (scene) => {
    const onNodes = others.map((version) =>
      unitOn(version, {
        node: fetchNode(version),
        reportDir: nodeReportDir(scene.reportDir, version),
        onMissing: () => scene.missingNodes.add(version),
      }),
    );
    const chromium = ensureChromium(say);
    const named = process.env.TEST_OTHER_SERVERS;
    const paths = named === undefined ? fetchServers() : Promise.resolve(named.split(",").map((path) => path.trim()));
    const onServers = wantedServers.map((wanted) =>
      testsOn(wanted, {
        server: paths.then((found) => otherServer(wanted, found)),
        reportDir: join(scene.reportDir, wanted.replaceAll(" ", "-")),
        onKnown: (server) => scene.servers.set(wanted, server),
      }),
    );
    const checks = [...verifyChecks(), buildCheck, ...onNodes, ...onServers];
    const [isVerified, browser] = await Promise.all([
      runChecks(checks, { ...scene, env: envOf(scene), lanes, say, now }),
      chromium,
    ]);
    if (!isVerified) return false;
    say(`\n── test:browser with ${browser}`);
    const env = { ...envOf(scene), CHROMIUM_PATH: browser };
    return (await runCommand("npm", ["run", "--silent", "test:browser"], { env, signal: scene.signal })) === 0;
  }, others);
}

const nodeReportDir = (reportDir: string, version: string) => join(reportDir, `node-${version}`);

async function inScene(run: (scene: Scene) => Promise<boolean>, others: readonly string[] = []): Promise<void> {
  const reportDir = mkdtempSync(join(tmpdir(), "callboard-test-"));
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const missingNodes = new Set<string>();
  const servers: Scene["servers"] = new Map();
  let isPassed = false;
  let kafka = "Kafka not reached";
  try {
    const redisServer = await findRedisServer({ configuredPath: process.env.CALLBOARD_REDIS_SERVER, say });
    kafka = describeKafka(await findKafka({ say }));
    say(`Tests run with Node ${process.versions.node}, ${redisServer} and ${kafka}.`);
    isPassed = await run({ redisServer, reportDir, missingNodes, servers, signal: stop.signal });
  } catch (error) {
    stop.abort();
    console.error(error instanceof LaunchError ? error.message : error);
  }
  const counts = countTests(reportDir);
  const onNodes = others.map(
    (version): CountsOnNode => ({
      version,
      counts: countsIn(nodeReportDir(reportDir, version)) ?? (missingNodes.has(version) ? "missing" : "not reached"),
    }),
  );
  rmSync(reportDir, { recursive: true, force: true });
  say(
    `\n${describeCounts(counts)} (${describeNodes(process.versions.node, onNodes)}; ${describeServers(servers)}; ${kafka})`,
  );
  process.exitCode = isPassed && counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

const countsIn = (reportDir: string) => (existsSync(reportDir) ? countTests(reportDir) : undefined);

function envOf({ redisServer, reportDir }: Scene): NodeJS.ProcessEnv {
  return { ...process.env, CALLBOARD_REDIS_SERVER: redisServer, TEST_REPORT_DIR: reportDir };
}
