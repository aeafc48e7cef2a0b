import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { LaunchError } from "./launch-error";
import { findOnPath, outputOf, runCommand, type Say } from "./run-command";

/** `real`: a broker's jars and a Java that runs them. `mock`: kcat's, which forgets everything and refuses nothing. */
export type KafkaForTests =
  | { kind: "real"; java: string; libDir: string; version: string }
  | { kind: "mock"; kcat: string; why: string };

const pomFile = join("test", "support", "kafka", "pom.xml");
const projectCacheDir = join(process.cwd(), ".callboard", "cache");
const oldestJava = 17;
const fetchTimeoutMs = 300_000;

/**
 * What the tests of the bridge run against: a broker from Maven Central, kept in the cache folder, or where there is no
 * Java kcat's mock. Throws a LaunchError with the line to type where neither is to be had.
 */
export async function findKafka({
  say,
  cacheDir = projectCacheDir,
}: {
  say?: Say;
  cacheDir?: string;
} = {}): Promise<KafkaForTests> {
  const java = findOnPath(["java"]);
  const mvn = findOnPath(["mvn"]);
  const pom = readFileSync(pomFile, "utf8");
  const version = /<artifactId>kafka_[\d.]+<\/artifactId>\s*<version>([\d.]+)</.exec(pom)?.[1] ?? "";
  const libDir = join(cacheDir, `kafka-${createHash("sha256").update(pom).digest("hex").slice(0, 12)}`);
  const noJava = java === undefined || javaMajor(java) < oldestJava ? `no Java ${oldestJava}` : undefined;
  if (java !== undefined && noJava === undefined) {
    if (hasBroker(libDir) || (mvn !== undefined && (await fetchBroker(mvn, libDir, say))))
      return { kind: "real", java, libDir, version };
  }
  const why = noJava ?? (mvn === undefined ? "no Maven" : "Maven could not get the broker");
  const kcat = findOnPath(["kcat", "kafkacat"]);
  if (kcat !== undefined) return { kind: "mock", kcat, why };
  throw new LaunchError(
    `The tests of the bridge need a Kafka broker (${why}). Install Java ${oldestJava} and Maven, or at least kcat.`,
  );
}

/** For the closing line of the tests. */
export function describeKafka(kafka: KafkaForTests): string {
  return kafka.kind === "real"
    ? `Kafka ${kafka.version}`
    : `kcat's mock of Kafka (${kafka.why}), which leaves out what it cannot do`;
}

const hasBroker = (libDir: string) =>
  existsSync(libDir) && readdirSync(libDir).some((name) => /^kafka_.*\.jar$/.test(name));

/** Into a folder of its own first: several runs may fetch at the same time, and one may be broken off. */
async function fetchBroker(mvn: string, libDir: string, say: Say = () => undefined): Promise<boolean> {
  say("Fetching a Kafka broker from Maven Central into .callboard/cache (45 MB, once) …");
  const part = `${libDir}.${randomUUID().slice(0, 8)}`;
  mkdirSync(part, { recursive: true });
  const args = ["-B", "-q", "-f", pomFile, "dependency:copy-dependencies", "-DincludeScope=runtime"];
  await runCommand(mvn, [...args, `-DoutputDirectory=${part}`], { timeoutMs: fetchTimeoutMs, isQuiet: true });
  if (!hasBroker(part)) {
    rmSync(part, { recursive: true, force: true });
    return false;
  }
  try {
    renameSync(part, libDir);
  } catch {
    rmSync(part, { recursive: true, force: true });
  }
  return hasBroker(libDir);
}

function javaMajor(java: string): number {
  const version = outputOf(java, ["--version"]) ?? "";
  return Number(/\b(\d+)(?:\.\d+)*\b/.exec(version)?.[1] ?? 0);
}
