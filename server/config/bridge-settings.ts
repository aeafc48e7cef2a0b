import { z } from "zod";
import type { ValueShape } from "@/lib/bridge/message";
import { parseRoute, type Route } from "@/lib/bridge/routes";
import { secretFile } from "./secret-files";
import { commaSeparated, milliseconds, setting, wholeNumber } from "./setting";
import { isCertificate, isPrivateKey, pemText } from "./tls-files";

const hostAndPort = z.string().regex(/^(?:[\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/);
const listenAddress = z.string().regex(/^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]|localhost):\d{1,5}$/);

const route = z.string().transform((text, context): Route => {
  const parsed = parseRoute(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: "custom", message: "is no route" });
  return z.NEVER;
});

/** Separated by commas, but for those within brackets. */
const routes = z
  .string()
  .transform((text) => text.split(/,(?![^()]*\))/))
  .pipe(z.array(route).min(1).max(32));

const valueShape = z
  .string()
  .regex(/^(json|field:.{1,200})$/)
  .transform((text): ValueShape => (text === "json" ? { kind: "json" } : { kind: "field", name: text.slice(6) }));

const pemFile = (name: string, what: string, check: (pem: string) => unknown) =>
  setting(
    name,
    pemText(check).optional(),
    `the path of a readable PEM file with ${what}`,
    `/etc/callboard/${name.replace(/^CALLBOARD_|_FILE$/g, "").toLowerCase()}.pem`,
  );

/** What `npm run bridge` sends where, and how it gets into Kafka. */
export const bridgeSettings = {
  CALLBOARD_KAFKA_BROKERS: setting(
    "CALLBOARD_KAFKA_BROKERS",
    commaSeparated.pipe(z.array(hostAndPort)).optional(),
    "up to 16 brokers to begin with, as host:port separated by commas",
    "kafka-1:9092,kafka-2:9092",
  ),
  CALLBOARD_KAFKA_TLS: setting("CALLBOARD_KAFKA_TLS", z.enum(["on", "off"]).default("off"), "on or off", "on"),
  CALLBOARD_KAFKA_CA_FILE: pemFile("CALLBOARD_KAFKA_CA_FILE", "the authority that signed the brokers", isCertificate),
  CALLBOARD_KAFKA_CERT_FILE: pemFile("CALLBOARD_KAFKA_CERT_FILE", "the bridge's own certificate", isCertificate),
  CALLBOARD_KAFKA_KEY_FILE: pemFile("CALLBOARD_KAFKA_KEY_FILE", "the key of that certificate", isPrivateKey),
  CALLBOARD_KAFKA_SASL: setting(
    "CALLBOARD_KAFKA_SASL",
    z.enum(["plain", "scram-sha-256", "scram-sha-512"]).optional(),
    "plain, scram-sha-256 or scram-sha-512",
    "scram-sha-512",
  ),
  CALLBOARD_KAFKA_USER: setting(
    "CALLBOARD_KAFKA_USER",
    z.string().min(1).max(500).optional(),
    "the user that the bridge signs in as",
    "callboard-bridge",
  ),
  CALLBOARD_KAFKA_PASSWORD_FILE: setting(
    "CALLBOARD_KAFKA_PASSWORD_FILE",
    secretFile.optional(),
    "the path of a file that holds that user's password",
    "/run/secrets/kafka-password",
  ),
  CALLBOARD_BRIDGE_ROUTES: setting(
    "CALLBOARD_BRIDGE_ROUTES",
    routes.optional(),
    "up to 32 pattern=topic or pattern(field:value|value;field:value)=topic separated by commas, the first that fits counts; topic - keeps an entry out of Kafka",
    "conv:*(phase:partial)=-,conv:*=calls",
  ),
  CALLBOARD_BRIDGE_VALUE: setting(
    "CALLBOARD_BRIDGE_VALUE",
    valueShape.default({ kind: "json" }),
    "json (all fields) or field:NAME (one field, byte by byte)",
    "field:payload",
  ),
  CALLBOARD_BRIDGE_GROUP: setting(
    "CALLBOARD_BRIDGE_GROUP",
    z.string().min(1).max(200).default("bridge"),
    "the name of the bridge's consumer group, up to 200 characters",
    "bridge",
  ),
  CALLBOARD_BRIDGE_CREATE_TOPICS: setting(
    "CALLBOARD_BRIDGE_CREATE_TOPICS",
    wholeNumber(1, 10_000).optional(),
    "with how many partitions a missing topic is made, 1 to 10000; without it none is made",
    "12",
  ),
  CALLBOARD_BRIDGE_MAX_BYTES: setting(
    "CALLBOARD_BRIDGE_MAX_BYTES",
    wholeNumber(1_000_000, 1_000_000_000).default(16_777_216),
    "bytes that one worker holds at most before Kafka has them, 1000000 to 1000000000",
    "16777216",
  ),
  CALLBOARD_BRIDGE_LEASE_MS: milliseconds("CALLBOARD_BRIDGE_LEASE_MS", 6_000, 500, 600_000),
  CALLBOARD_BRIDGE_LISTEN: setting(
    "CALLBOARD_BRIDGE_LISTEN",
    listenAddress.default("127.0.0.1:9465"),
    "address:port for /metrics and /health of the bridge; port 0 takes any",
    "0.0.0.0:9465",
  ),
};

type BridgeEnvironment = z.infer<z.ZodObject<typeof bridgeSettings>>;

export type BridgeConfig = {
  kafka: {
    brokers: string[];
    isTls: boolean;
    tls: { ca?: string | undefined; cert?: string | undefined; key?: string | undefined };
    sasl: { mechanism: "plain" | "scram-sha-256" | "scram-sha-512"; username: string; password: string } | undefined;
  };
  /** Without any all streams go to the topic `calls`. */
  routes: Route[];
  value: ValueShape;
  group: string;
  createPartitions: number | null;
  maxBytes: number;
  leaseMs: number;
  listen: { host: string; port: number };
};

/** Undefined while no broker is named. */
export function bridgeOf(e: BridgeEnvironment, streamPatterns: readonly string[]): BridgeConfig | undefined {
  if (e.CALLBOARD_KAFKA_BROKERS === undefined) return undefined;
  const [mechanism, username, password] = [
    e.CALLBOARD_KAFKA_SASL,
    e.CALLBOARD_KAFKA_USER,
    e.CALLBOARD_KAFKA_PASSWORD_FILE,
  ];
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(e.CALLBOARD_BRIDGE_LISTEN) ?? [];
  return {
    kafka: {
      brokers: e.CALLBOARD_KAFKA_BROKERS,
      isTls: e.CALLBOARD_KAFKA_TLS === "on",
      tls: { ca: e.CALLBOARD_KAFKA_CA_FILE, cert: e.CALLBOARD_KAFKA_CERT_FILE, key: e.CALLBOARD_KAFKA_KEY_FILE },
      sasl: mechanism && username && password ? { mechanism, username, password } : undefined,
    },
    routes: e.CALLBOARD_BRIDGE_ROUTES ?? streamPatterns.map(everythingOf),
    value: e.CALLBOARD_BRIDGE_VALUE,
    group: e.CALLBOARD_BRIDGE_GROUP,
    createPartitions: e.CALLBOARD_BRIDGE_CREATE_TOPICS ?? null,
    maxBytes: e.CALLBOARD_BRIDGE_MAX_BYTES,
    leaseMs: e.CALLBOARD_BRIDGE_LEASE_MS,
    listen: { host: host.replace(/^\[|\]$/g, ""), port: Number(port) },
  };
}

function everythingOf(pattern: string): Route {
  const [prefix = "", suffix = ""] = pattern.split("*");
  return { prefix, suffix, conditions: [], topic: "calls" };
}

/** Settings that mean nothing without each other. */
export function bridgeGaps(given: Readonly<Record<string, string | undefined>>): string[] {
  const isSet = (name: string) => given[name] !== undefined;
  const problems: string[] = [];
  const signIn = ["CALLBOARD_KAFKA_SASL", "CALLBOARD_KAFKA_USER", "CALLBOARD_KAFKA_PASSWORD_FILE"];
  if (signIn.some(isSet) && !signIn.every(isSet)) problems.push(`${signIn.join(", ")} go together; only some are set`);
  const files = ["CALLBOARD_KAFKA_CA_FILE", "CALLBOARD_KAFKA_CERT_FILE", "CALLBOARD_KAFKA_KEY_FILE"];
  if (files.some(isSet) && given.CALLBOARD_KAFKA_TLS !== "on") {
    problems.push("CALLBOARD_KAFKA_…_FILE for certificates needs TLS: set CALLBOARD_KAFKA_TLS=on");
  }
  if (isSet("CALLBOARD_KAFKA_CERT_FILE") !== isSet("CALLBOARD_KAFKA_KEY_FILE")) {
    problems.push("CALLBOARD_KAFKA_CERT_FILE and CALLBOARD_KAFKA_KEY_FILE go together; only one of them is set");
  }
  return problems;
}
