import { isIP } from "node:net";
import { Kafka, logLevel, type Producer, type SASLOptions } from "kafkajs";
import type { SendFailure } from "@/lib/bridge/judge-failure";
import type { BridgeMessage } from "@/lib/bridge/message";
import type { Log } from "@/server/log";

export type KafkaSettings = {
  brokers: string[];
  isTls: boolean;
  tls: { ca?: string | undefined; cert?: string | undefined; key?: string | undefined };
  sasl: { mechanism: "plain" | "scram-sha-256" | "scram-sha-512"; username: string; password: string } | undefined;
};

/** Kafka did not take a batch, or nobody knows whether it did. */
export class SendError extends Error {
  readonly failure: SendFailure;

  constructor(failure: SendFailure) {
    super(failure.message);
    this.name = "SendError";
    this.failure = failure;
  }
}

export type KafkaSender = {
  /**
   * Resolves when all in-sync replicas have every message; rejects with a `SendError` when one of them did not take its
   * part: then nobody knows which messages are there, and all are to be sent again.
   */
  send(topic: string, messages: readonly BridgeMessage[]): Promise<void>;
  /** Creates a topic with the brokers' own replication; rejects with a `SendError`. */
  createTopic(topic: string, partitions: number): Promise<void>;
  stop(): Promise<void>;
};

const connectWithinMs = 5_000;
const answerWithinMs = 15_000;
const sendWithinMs = 30_000;

/**
 * The only place that knows the client. It never tries again by itself: on a retry this client takes a broker that has
 * answered for one that has everything, and when a partition's leader has moved there its messages are lost without a
 * word. A topic has a producer of its own, because one that is refused would take the others with it; after a failure
 * it is made anew.
 */
export function createKafkaSender({ brokers, isTls, tls, sasl }: KafkaSettings, log: Log): KafkaSender {
  const host = brokers[0]?.replace(/:\d+$/, "") ?? "";
  const kafka = new Kafka({
    brokers,
    clientId: "callboard-bridge",
    ...(isTls ? { ssl: { ...tls, ...(isIP(host) === 0 ? {} : { servername: "" }) } } : {}),
    ...(sasl ? { sasl: saslOptions(sasl) } : {}),
    connectionTimeout: connectWithinMs,
    authenticationTimeout: connectWithinMs,
    requestTimeout: answerWithinMs,
    retry: { retries: 0 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: { message, error } }) =>
        log.debug({ namespace, error }, String(message)),
  });
  const producers = new Map<string, Promise<Producer>>();

  async function connect(): Promise<Producer> {
    const producer = kafka.producer({ allowAutoTopicCreation: false, retry: { retries: 0 } });
    try {
      await producer.connect();
    } catch (error) {
      void producer.disconnect().catch(() => undefined);
      throw error;
    }
    return producer;
  }

  /** The connection may be in any state: the next attempt has one of its own. */
  function forget(topic: string): void {
    const made = producers.get(topic);
    producers.delete(topic);
    void made?.then((producer) => producer.disconnect()).catch(() => undefined);
  }

  return {
    async send(topic, messages) {
      try {
        let made = producers.get(topic);
        if (made === undefined) {
          made = connect();
          producers.set(topic, made);
        }
        const producer = await made;
        const sending = producer.send({
          topic,
          acks: -1,
          timeout: answerWithinMs - 1_000,
          messages: messages.map(({ key, value, isBase64, headers }) => ({
            key,
            value: isBase64 ? Buffer.from(value, "base64") : value,
            headers,
          })),
        });
        await inTime(sending);
      } catch (error) {
        const failure = failureOf(error);
        if (failure.type !== "MESSAGE_TOO_LARGE" && failure.type !== "INVALID_RECORD") forget(topic);
        throw new SendError(failure);
      }
    },
    async createTopic(topic, numPartitions) {
      const admin = kafka.admin();
      try {
        await admin.connect();
        await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor: -1 }] });
      } catch (error) {
        throw new SendError(failureOf(error));
      } finally {
        await admin.disconnect().catch(() => undefined);
      }
    },
    async stop() {
      for (const topic of [...producers.keys()]) {
        const made = producers.get(topic);
        producers.delete(topic);
        await made?.then((producer) => producer.disconnect()).catch(() => undefined);
      }
    },
  };
}

/** The client bounds each request of its own; this bounds whatever it does around them. */
async function inTime(sending: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`no answer within ${sendWithinMs / 1_000} s`);
    error.name = "KafkaJSRequestTimeoutError";
    timer = setTimeout(() => reject(error), sendWithinMs);
  });
  try {
    await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
  }
}

function saslOptions({ mechanism, username, password }: NonNullable<KafkaSettings["sasl"]>): SASLOptions {
  if (mechanism === "plain") return { mechanism, username, password };
  return mechanism === "scram-sha-256" ? { mechanism, username, password } : { mechanism, username, password };
}

const maxCauses = 6;

/** The client wraps what the broker said up to three times; the innermost that has a type says it. */
function failureOf(error: unknown): SendFailure {
  let name = "Error";
  let type: string | null = null;
  let at: unknown = error;
  for (let depth = 0; depth < maxCauses && at instanceof Error; depth++) {
    if (!isWrapper(at)) name = at.name;
    if ("type" in at && typeof at.type === "string") type = at.type;
    at = at.cause;
  }
  return { name, type, message: error instanceof Error ? error.message : String(error) };
}

const isWrapper = ({ name }: Error) => name === "KafkaJSNumberOfRetriesExceeded" || name === "KafkaJSNonRetriableError";
