/** What the client's error says; `type` is Kafka's own name of it, where the broker answered. */
export type SendFailure = { name: string; type: string | null; message: string };

/**
 * `poison`: never goes, however often it is tried; the batch is bisected and the one entry set aside.
 * `stop`: somebody must do something; nothing is read until it works. `wait`: it passes by itself, and nothing is read either.
 */
export type FailureVerdict = { kind: "poison" | "stop" | "wait"; reason: FailureReason };

export const failureReasons = [
  "too-large",
  "invalid-record",
  "unknown-topic",
  "refused-rights",
  "refused-sign-in",
  "unsupported",
  "too-few-replicas",
  "not-reached",
  "slow",
  "other",
] as const;
export type FailureReason = (typeof failureReasons)[number];

const byType = new Map<string, FailureVerdict>(
  Object.entries({
    MESSAGE_TOO_LARGE: { kind: "poison", reason: "too-large" },
    RECORD_LIST_TOO_LARGE: { kind: "poison", reason: "too-large" },
    INVALID_RECORD: { kind: "poison", reason: "invalid-record" },
    UNKNOWN_TOPIC_OR_PARTITION: { kind: "stop", reason: "unknown-topic" },
    INVALID_TOPIC_EXCEPTION: { kind: "stop", reason: "unknown-topic" },
    TOPIC_AUTHORIZATION_FAILED: { kind: "stop", reason: "refused-rights" },
    CLUSTER_AUTHORIZATION_FAILED: { kind: "stop", reason: "refused-rights" },
    SASL_AUTHENTICATION_FAILED: { kind: "stop", reason: "refused-sign-in" },
    UNSUPPORTED_SASL_MECHANISM: { kind: "stop", reason: "refused-sign-in" },
    ILLEGAL_SASL_STATE: { kind: "stop", reason: "refused-sign-in" },
    UNSUPPORTED_VERSION: { kind: "stop", reason: "unsupported" },
    POLICY_VIOLATION: { kind: "stop", reason: "unsupported" },
    NOT_ENOUGH_REPLICAS: { kind: "wait", reason: "too-few-replicas" },
    NOT_ENOUGH_REPLICAS_AFTER_APPEND: { kind: "wait", reason: "too-few-replicas" },
    REQUEST_TIMED_OUT: { kind: "wait", reason: "slow" },
  }),
);

const byName = new Map<string, FailureVerdict>(
  Object.entries({
    KafkaJSSASLAuthenticationError: { kind: "stop", reason: "refused-sign-in" },
    KafkaJSServerDoesNotSupportApiKey: { kind: "stop", reason: "unsupported" },
    KafkaJSRequestTimeoutError: { kind: "wait", reason: "slow" },
    KafkaJSConnectionError: { kind: "wait", reason: "not-reached" },
    KafkaJSConnectionClosedError: { kind: "wait", reason: "not-reached" },
    KafkaJSBrokerNotFound: { kind: "wait", reason: "not-reached" },
  }),
);

/** Only what is known to be one entry's fault is poison: whatever else there is, nothing is ever set aside for it. */
export function judgeFailure({ name, type }: SendFailure): FailureVerdict {
  return (type === null ? undefined : byType.get(type)) ?? byName.get(name) ?? { kind: "wait", reason: "other" };
}

const texts: Record<FailureReason, (topic: string) => string> = {
  "too-large": (topic) => `an entry is larger than topic ${topic} takes`,
  "invalid-record": (topic) => `topic ${topic} takes no such message`,
  "unknown-topic": (topic) => `Kafka has no topic ${topic}: create it, or correct CALLBOARD_BRIDGE_ROUTES`,
  "refused-rights": (topic) =>
    `Kafka refuses the bridge's user to write to topic ${topic}: grant it Write and Describe`,
  "refused-sign-in": () => "Kafka refuses the bridge's sign-in: correct CALLBOARD_KAFKA_USER and its password file",
  unsupported: (topic) => `Kafka does not take what the bridge sends to topic ${topic}`,
  "too-few-replicas": (topic) => `topic ${topic} has fewer replicas in sync than it demands`,
  "not-reached": () => "Kafka is not reached",
  slow: () => "Kafka does not answer in time",
  other: (topic) => `Kafka did not take a message for topic ${topic}`,
};

/** Why nothing is sent to a topic, and what to do where somebody must. */
export function describeFailure(reason: FailureReason, topic: string): string {
  return texts[reason](topic);
}

const firstDelayMs = 100;
const maxDelayMs = 5_000;

/** How long to wait before the same is tried again: twice as long each time, 5 s at most. */
export function retryDelayMs(failuresInARow: number): number {
  return Math.min(firstDelayMs * 2 ** Math.min(failuresInARow - 1, 20), maxDelayMs);
}
