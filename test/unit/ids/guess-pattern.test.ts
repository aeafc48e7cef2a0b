import { expect, test } from "vitest";
import { guessPattern, guessPatterns } from "@/lib/ids/guess-pattern";

test.each([
  ["chat:17", "chat:*"],
  ["agent:chat:7f3a", "agent:chat:*"],
  ["session:{acme}:123:events", "session:{acme}:*"],
  ["calls/2026/11/30", "calls/*"],
  ["orders", "orders"],
  ["orders-eu", "orders-*"],
  ["tenant:acme:orders", "tenant:acme:*"],
  ["0e1f", "0e1f"],
  ["17:chat", "*"],
  ["voice.leg-12.in", "voice.*"],
  ["user:ada@example.org:chat", "user:*"],
  ["", ""],
])("%s could be one of %s", (key, pattern) => {
  expect(guessPattern(key)).toBe(pattern);
});

test("families are told by how many streams they have", () => {
  expect(guessPatterns(["b:1", "a:1", "chat:1", "chat:2"])).toEqual([
    { pattern: "chat:*", streams: 2 },
    { pattern: "a:*", streams: 1 },
    { pattern: "b:*", streams: 1 },
  ]);
});
