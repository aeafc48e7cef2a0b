import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { OtherServer, WantedServer } from "./other-servers";
import type { Check } from "./run-checks";
import { runHeld } from "./run-held";

const vitest = join("node_modules", "vitest", "vitest.mjs");
const shards = { redis: 3, http: 4 };

/** What people run by the same name, `npm run <script>`. */
function script(name: string, kind: Check["kind"], ...args: string[]): Check {
  const rest = args.length > 0 ? ["--", ...args] : [];
  const label = [name, ...args.map((arg) => arg.replace("--shard=", ""))].join(" ");
  return { name: label, kind, run: (options) => runHeld("npm", ["run", "--silent", name, ...rest], options) };
}

/** Each shard has a Redis of its own, so that they share nothing. */
function inShards(name: string, count: number): Check[] {
  return Array.from({ length: count }, (_, i) => script(name, "waits", `--shard=${i + 1}/${count}`));
}

/** Format, lint, types, unused code, and all tests that need no browser. */
export function verifyChecks(): Check[] {
  return [
    ...["format:check", "lint", "typecheck", "knip", "test:unit"].map((name) => script(name, "works")),
    ...inShards("test:http", shards.http),
    ...inShards("test:redis", shards.redis),
  ];
}

export const buildCheck: Check = {
  ...script("build", "works"),
  run: (options) => runHeld(process.execPath, ["server/launch/bootstrap.mjs", "build", "--if-needed"], options),
};

/** All tests, but of the thousands of rounds that a few play one of ten: what was said, not the Node, decides them. */
const roundsOnOthers = "10";

/** The unit tests on another Node; passes, and says so by `onMissing`, where that could not be had. */
export function unitOn(
  version: string,
  { node, reportDir, onMissing }: { node: Promise<string | undefined>; reportDir: string; onMissing: () => void },
): Check {
  return {
    name: `test:unit on Node ${version}`,
    kind: "works",
    async run({ env, signal }) {
      const binary = await node;
      if (binary === undefined) {
        onMissing();
        return { isPassed: true, output: `npm could not get Node ${version} for this machine; nothing ran.` };
      }
      mkdirSync(reportDir);
      const own = { TEST_ONE_OF: roundsOnOthers, TEST_REPORT_DIR: reportDir };
      const options = { env: { ...env, ...own }, signal };
      return runHeld(binary, [vitest, "run", "--project", "unit"], options);
    },
  };
}

/** What depends on the server most: what is said of streams, what actions do, and what a user's rights allow. */
const onServers = [
  ...["stream/truth", "stream/newer-cases", "actions/preconditions", "actions/deletions"].map(
    (file) => `redis/${file}`,
  ),
  "http/acl-walk",
].map((file) => join("test", `${file}.test.ts`));
/** A part of the games that are played on the server at hand. */
const playsOnServers = "15";

type OnServer = {
  server: Promise<OtherServer | undefined>;
  reportDir: string;
  onKnown: (server: OtherServer | undefined) => void;
};

/** Passes, and says so by `onKnown`, where the server could not be had. */
export function testsOn(wanted: WantedServer, { server, reportDir, onKnown }: OnServer): Check {
  return {
    name: `tests on ${wanted}`,
    kind: "waits",
    async run({ env, signal }) {
      const found = await server;
      onKnown(found);
      if (found === undefined) return { isPassed: true, output: `${wanted} could not be had; nothing ran.` };
      mkdirSync(reportDir);
      const own = { CALLBOARD_REDIS_SERVER: found.path, CALLBOARD_TEST_PLAYS: playsOnServers };
      const options = { env: { ...env, ...own, TEST_REPORT_DIR: reportDir }, signal };
      const args = [vitest, "run", "--project", "redis", "--project", "http", "--no-file-parallelism", ...onServers];
      return runHeld(process.execPath, args, options);
    },
  };
}
