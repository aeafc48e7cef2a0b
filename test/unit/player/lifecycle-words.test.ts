import { expect, test } from "vitest";
import { sayLifecycle } from "@/lib/player/lifecycle-words";

test.each([
  ["start", "started"],
  ["end: user: hung up", "ended: user: hung up"],
  ["ringing", "ringing"],
  ["constructor: x", "constructor: x"],
  ["", ""],
])("%s is told as %s", (text, said) => expect(sayLifecycle(text)).toBe(said));
