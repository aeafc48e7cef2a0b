import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** `retried`: how many of those that passed failed at their first try. */
export type TestCounts = { passed: number; failed: number; skipped: number; retried: number };

const VitestReport = z
  .object({
    numPassedTests: z.number(),
    numFailedTests: z.number(),
    numPendingTests: z.number(),
    numTodoTests: z.number(),
    testResults: z.array(
      z.object({
        status: z.string(),
        assertionResults: z.array(z.object({ status: z.string(), failureMessages: z.array(z.string()) })),
      }),
    ),
  })
  .transform(({ testResults, ...report }) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests + testResults.filter(hasFailedOutsideTests).length,
    skipped: report.numPendingTests + report.numTodoTests,
    retried: testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status, failureMessages }) => status === "passed" && failureMessages.length > 0).length,
  }));

const PlaywrightReport = z
  .object({
    stats: z.object({ expected: z.number(), flaky: z.number(), unexpected: z.number(), skipped: z.number() }),
    errors: z.array(z.unknown()),
  })
  .transform(({ stats, errors }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    retried: stats.flaky,
  }));

/** Adds up the JSON reports that the test runs left in this folder. A file that did not even load counts as one failed. */
export function countTests(reportDir: string): TestCounts {
  const total = { passed: 0, failed: 0, skipped: 0, retried: 0 };
  for (const name of readdirSync(reportDir).filter((file) => file.endsWith(".json"))) {
    const report: unknown = JSON.parse(readFileSync(join(reportDir, name), "utf8"));
    const { passed, failed, skipped, retried } = z.union([VitestReport, PlaywrightReport]).parse(report);
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    total.retried += retried;
  }
  return total;
}

/** The closing line: `N passed, N failed`, and what needed a second try or was left out where anything was. */
export function describeCounts({ passed, failed, skipped, retried }: TestCounts): string {
  const rest = [
    ...(retried > 0 ? [`${retried} passed only at a second try`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
  return [`${passed} passed, ${failed} failed`, ...rest].join(", ");
}

/** `missing`: no such Node could be had; `not reached`: something failed before. */
export type CountsOnNode = { version: string; counts: TestCounts | "missing" | "not reached" };

/** On which Node the tests ran, which others the unit tests ran on as well, and on which they could not. */
export function describeNodes(running: string, others: readonly CountsOnNode[]): string {
  const told = others.map(({ version, counts }) => {
    if (counts === "missing") return `not on ${version}, which could not be had`;
    return counts === "not reached" ? `on ${version} not reached` : `on ${version} ${describeCounts(counts)}`;
  });
  return [`Node ${running}`, ...(told.length > 0 ? [`unit tests ${told.join("; ")}`] : [])].join("; ");
}

function hasFailedOutsideTests({
  status,
  assertionResults,
}: {
  status: string;
  assertionResults: { status: string }[];
}) {
  return status === "failed" && !assertionResults.some((result) => result.status === "failed");
}
