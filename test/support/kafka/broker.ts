import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findKafka } from "@/server/launch/find-kafka";
import { guardAgainstOrphan } from "@/server/launch/orphan-guard";
import { findFreePort } from "@/server/launch/ports";
import { waitFor } from "../wait-for";

const startWithinMs = 60_000;
const stopWithinMs = 15_000;
const tlsFolder = join("test", "support", "tls");

/** Who may sign in at the secured listener; what they may do there is nothing until an ACL says so. */
export const saslUsers = {
  plain: { username: "plain", password: "plain-secret" },
  scram: { username: "scram", password: "scram-secret" },
};

export type KafkaBroker = {
  readonly kind: "real" | "mock";
  /** host:port without TLS or sign-in; whoever comes in here may do everything. */
  readonly address: string;
  /** TLS and SASL (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512); certificates are signed by test/support/tls/ca.pem. */
  readonly securedAddress: string;
  readonly pid: number;
  /** For SIGSTOP and SIGCONT: a broker that hangs. */
  signal(signal: NodeJS.Signals): void;
  /** As a quota of the broker: what producers may send it in a second, each of them; null lifts it. A real one only. */
  throttle(bytesPerSecond: number | null): Promise<void>;
  kill(): Promise<void>;
  /** On the same ports, with what it has on disk. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** One broker in KRaft mode with a folder of its own, gone when this process ends. */
export async function startKafka(more: Record<string, string> = {}): Promise<KafkaBroker> {
  const kafka = await findKafka();
  const dir = mkdtempSync(join(tmpdir(), "callboard-kafka-"));
  const [port, controllerPort, securedPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  let words = "";
  const javaArgs =
    kafka.kind === "real"
      ? [
          ...["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx320m"],
          ...["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", join(kafka.libDir, "*")],
        ]
      : [];

  if (kafka.kind === "real") {
    const file = join(dir, "server.properties");
    writeFileSync(file, propertiesText({ dir, port, controllerPort, securedPort, more }));
    const scram = ["256", "512"].flatMap((bits) => [
      "--add-scram",
      `SCRAM-SHA-${bits}=[name=${saslUsers.scram.username},password=${saslUsers.scram.password}]`,
    ]);
    const clusterId = randomBytes(16).toString("base64url").replace(/^-/, "A");
    const format = ["kafka.tools.StorageTool", "format", "-t", clusterId, "-c", file, ...scram];
    const { status, stderr } = spawnSync(kafka.java, [...javaArgs, ...format], { encoding: "utf8" });
    if (status !== 0) throw new Error(`the broker's folder could not be formatted: ${stderr.slice(-2_000)}`);
  }

  async function start(): Promise<void> {
    words = "";
    const [command, args] =
      kafka.kind === "real"
        ? [kafka.java, [...javaArgs, "kafka.Kafka", join(dir, "server.properties")]]
        : [kafka.kcat, ["-M", "1"]];
    const started = spawn(command, args, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
    child = started;
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        words = `${words}${text}`.slice(-4_000);
      });
    }
    const guard = guardAgainstOrphan(started.pid ?? 0);
    ended = new Promise((resolve) => {
      const finish = () => {
        if (child === started) child = null;
        guard.release();
        resolve();
      };
      started.on("error", finish);
      started.on("close", finish);
    });
    await waitFor(
      () => `the broker; it said: ${words.slice(-800)}`,
      async () => {
        if (child === null) throw new Error(`the broker ended: ${words.slice(-800)}`);
        return kafka.kind === "mock" ? mockAddress() !== undefined : isListening(port);
      },
      startWithinMs,
    );
  }

  const mockAddress = () => /BROKERS=(\S+)/.exec(words)?.[1]?.split(",")[0];

  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = child;
    if (running === null) return;
    const timer = setTimeout(() => running.kill("SIGKILL"), stopWithinMs);
    running.kill("SIGCONT");
    running.kill(signal);
    await ended;
    clearTimeout(timer);
  }

  await start();
  return {
    kind: kafka.kind,
    get address() {
      return mockAddress() ?? `127.0.0.1:${port}`;
    },
    securedAddress: `localhost:${securedPort}`,
    get pid() {
      return child?.pid ?? 0;
    },
    signal: (signal) => void child?.kill(signal),
    async throttle(bytesPerSecond) {
      if (kafka.kind !== "real") throw new Error("a mock has no quotas");
      const what = bytesPerSecond === null ? "--delete-config" : "--add-config";
      const quota = bytesPerSecond === null ? "producer_byte_rate" : `producer_byte_rate=${bytesPerSecond}`;
      const place = [
        "--bootstrap-server",
        `127.0.0.1:${port}`,
        "--alter",
        "--entity-type",
        "clients",
        "--entity-default",
      ];
      const args = [...javaArgs, "kafka.admin.ConfigCommand", ...place, what, quota];
      await promisify(execFile)(kafka.java, args, { timeout: startWithinMs });
    },
    kill: () => end("SIGKILL"),
    start,
    async stop() {
      await end("SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

type Places = {
  dir: string;
  port: number;
  controllerPort: number;
  securedPort: number;
  more: Record<string, string>;
};

function propertiesText({ dir, port, controllerPort, securedPort, more }: Places): string {
  const pem = (name: string) => readFileSync(join(tlsFolder, name), "utf8").replaceAll("\n", "\\n");
  const scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
  const { username, password } = saslUsers.plain;
  const replicatedOnce = [
    ...["offsets.topic.replication.factor", "transaction.state.log.replication.factor"],
    ...["transaction.state.log.min.isr", "share.coordinator.state.topic.replication.factor"],
    "share.coordinator.state.topic.min.isr",
  ];
  const properties: Record<string, string> = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},SECURED://127.0.0.1:${securedPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${port},SECURED://localhost:${securedPort}`,
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "log.dirs": join(dir, "data"),
    ...Object.fromEntries(replicatedOnce.map((name) => [name, "1"])),
    "offsets.topic.num.partitions": "1",
    "group.initial.rebalance.delay.ms": "0",
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "500",
    "auto.create.topics.enable": "false",
    "log.message.timestamp.type": "LogAppendTime",
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": "User:ANONYMOUS",
    "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
    "listener.name.secured.plain.sasl.jaas.config": `org.apache.kafka.common.security.plain.PlainLoginModule required user_${username}="${password}";`,
    "listener.name.secured.scram-sha-256.sasl.jaas.config": scram,
    "listener.name.secured.scram-sha-512.sasl.jaas.config": scram,
    "ssl.keystore.type": "PEM",
    "ssl.truststore.type": "PEM",
    "ssl.keystore.certificate.chain": pem("server.pem"),
    "ssl.keystore.key": pem("server.key.pem"),
    ...more,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const settle = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
}
