import { format } from "node:util";
import { afterAll, afterEach, expect } from "vitest";
import { isExpectedOnConsole, takeUnseenExpectations } from "./expect-console";

const strays: string[] = [];

for (const method of ["error", "warn"] as const) {
  const print = console[method].bind(console);
  console[method] = (...parts: unknown[]) => {
    const text = format(...parts);
    if (isExpectedOnConsole(text)) return;
    strays.push(`console.${method}: ${text}`);
    print(...parts);
  };
}

process.on("unhandledRejection", (reason) => {
  strays.push(`unhandled rejection: ${format(reason)}`);
});

function failOnStrays(): void {
  expect(strays.splice(0), "nothing unexpected on the console, no unhandled rejection").toEqual([]);
}

afterEach(() => {
  expect(takeUnseenExpectations(), "everything expected on the console came").toEqual([]);
  failOnStrays();
});
afterAll(failOnStrays);
