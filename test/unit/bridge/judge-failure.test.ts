import { expect, test } from "vitest";
import {
  describeFailure,
  type FailureReason,
  type FailureVerdict,
  failureReasons,
  judgeFailure,
  retryDelayMs,
} from "@/lib/bridge/judge-failure";

test.each<[name: string, type: string | null, kind: FailureVerdict["kind"], reason: FailureReason]>([
  ["KafkaJSProtocolError", "MESSAGE_TOO_LARGE", "poison", "too-large"],
  ["KafkaJSProtocolError", "RECORD_LIST_TOO_LARGE", "poison", "too-large"],
  ["KafkaJSProtocolError", "INVALID_RECORD", "poison", "invalid-record"],
  ["KafkaJSNumberOfRetriesExceeded", "UNKNOWN_TOPIC_OR_PARTITION", "stop", "unknown-topic"],
  ["KafkaJSNonRetriableError", "TOPIC_AUTHORIZATION_FAILED", "stop", "refused-rights"],
  ["KafkaJSSASLAuthenticationError", null, "stop", "refused-sign-in"],
  ["KafkaJSProtocolError", "NOT_ENOUGH_REPLICAS", "wait", "too-few-replicas"],
  ["KafkaJSProtocolError", "NOT_LEADER_FOR_PARTITION", "wait", "other"],
  ["KafkaJSConnectionError", null, "wait", "not-reached"],
  ["KafkaJSRequestTimeoutError", null, "wait", "slow"],
  ["KafkaJSProtocolError", "CORRUPT_MESSAGE", "wait", "other"],
  ["KafkaJSProtocolError", "toString", "wait", "other"],
  ["TypeError", null, "wait", "other"],
  ["Error", "A_NAME_OF_2031", "wait", "other"],
])("%s %s: %s (%s)", (name, type, kind, reason) => {
  expect(judgeFailure({ name, type, message: "" })).toEqual({ kind, reason });
});

test("each reason is said in words", () => {
  for (const reason of failureReasons) expect(describeFailure(reason, "calls")).toMatch(/^(Kafka|an entry|topic) /);
});

test("waiting doubles up to 5 s and stays there", () => {
  expect([1, 2, 3, 6, 7, 1_000].map(retryDelayMs)).toEqual([100, 200, 400, 3_200, 5_000, 5_000]);
});
