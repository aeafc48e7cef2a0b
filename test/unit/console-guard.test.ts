import { expect, test } from "vitest";
import { expectConsole } from "@/test/support/expect-console";

test("what a test announces may be printed", () => {
  expectConsole(/slow reader/);
  expect(() => console.warn("the slow reader lost 3 frames")).not.toThrow();
});

test.fails("what nobody announced fails the test", () => {
  console.error("(printed on purpose by the test of the console guard)");
});

test.fails("what was announced and never came fails the test", () => {
  expectConsole(/never printed/);
});
