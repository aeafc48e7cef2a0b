import { expect, test } from "vitest";
import { keepRunning } from "@/server/launch/keep-running";

test("starts again what ends, says so in a line each, and gives up after eight ends in a row", async () => {
  const said: string[] = [];
  let restarts = 0;
  await keepRunning({
    name: "The demo",
    ended: async () => `exit code ${restarts}`,
    restart: async () => {
      restarts++;
      if (restarts === 2) throw new Error("no memory");
    },
    say: (line) => said.push(line),
    signal: new AbortController().signal,
    firstDelayMs: 1,
  });
  expect(restarts).toBe(7);
  expect(said[0]).toBe("The demo ended (exit code 0); starting it again.");
  expect(said[2]).toBe("The demo ended (no memory); starting it again.");
  expect(said.at(-1)).toBe("The demo ended 8 times in a row (exit code 7); it is not started again.");
});

test("an end while everything is being stopped is no surprise", async () => {
  const abort = new AbortController();
  const said: string[] = [];
  await keepRunning({
    name: "The demo",
    ended: async () => {
      abort.abort();
      return "exit code 0";
    },
    restart: () => Promise.reject(new Error("must not be called")),
    say: (line) => said.push(line),
    signal: abort.signal,
  });
  expect(said).toEqual([]);
});
