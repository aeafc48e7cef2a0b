import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { countTests, describeCounts, describeNodes } from "@/server/launch/count-tests";
import { temporaryFolder } from "./temporary-folder";

test("counts of all reports add up, a file that did not load counts as failed", () => {
  const folder = temporaryFolder();
  const vitest = { numPassedTests: 3, numFailedTests: 1, numPendingTests: 1, numTodoTests: 0 };
  const testResults = [
    { status: "failed", assertionResults: [{ status: "failed", failureMessages: ["expected 1 to be 2"] }] },
    {
      status: "passed",
      assertionResults: [
        { status: "passed", failureMessages: ["expected 1 to be 2"] },
        { status: "passed", failureMessages: [] },
      ],
    },
    { status: "failed", assertionResults: [] },
  ];
  writeFileSync(join(folder, "vitest-1.json"), JSON.stringify({ ...vitest, testResults }));
  const stats = { expected: 2, flaky: 1, unexpected: 1, skipped: 0 };
  writeFileSync(join(folder, "playwright.json"), JSON.stringify({ stats, errors: [] }));
  expect(countTests(folder)).toEqual({ passed: 6, failed: 3, skipped: 1, retried: 2 });
  expect(describeCounts({ passed: 6, failed: 0, skipped: 0, retried: 0 })).toBe("6 passed, 0 failed");
  expect(describeCounts(countTests(folder))).toBe("6 passed, 3 failed, 2 passed only at a second try, 1 skipped");
});

test("the Node that ran is named, and those on which the unit tests ran or could not", () => {
  expect(describeNodes("20.20.2", [])).toBe("Node 20.20.2");
  const others = [
    { version: "22.23.3", counts: { passed: 5, failed: 1, skipped: 0, retried: 0 } },
    { version: "24.22.1", counts: "missing" },
    { version: "26.0.0", counts: "not reached" },
  ] as const;
  expect(describeNodes("20.20.2", others)).toBe(
    "Node 20.20.2; unit tests on 22.23.3 5 passed, 1 failed; not on 24.22.1, which could not be had; on 26.0.0 not reached",
  );
});
