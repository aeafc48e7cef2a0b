import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Endpoint } from "@/lib/endpoints/endpoint";
import { endpoints } from "@/lib/endpoints/endpoints";
import { describeApi } from "@/server/http/openapi";

const Answers = z.record(z.string(), z.object({ content: z.record(z.string(), z.unknown()).optional() }));
const Described = z.record(z.string(), z.record(z.string(), z.object({ responses: Answers })));
const described = Described.parse(describeApi(endpoints).paths);

function answersOf({ path, method }: Endpoint) {
  const { default: _, ...answers } = described[path]?.[method.toLowerCase()]?.responses ?? {};
  return Object.entries(answers).map(([status, { content = {} }]) =>
    `${status} ${Object.keys(content).join(" ")}`.trim(),
  );
}

describe("the description", () => {
  test.each([
    [endpoints.auditExport, "200 application/x-ndjson"],
    [endpoints.export, "200 application/x-ndjson text/plain application/x-subrip text/vtt"],
    [endpoints.tail, "200 text/event-stream"],
    [endpoints.eventTail, "200 text/event-stream"],
    [endpoints.live, "200 text/event-stream"],
    [endpoints.jobEvents, "200 text/event-stream"],
    [endpoints.oidcSignIn, "303"],
    [endpoints.oidcCallback, "303"],
    [endpoints.calls, "200 application/json"],
  ])("of $name says what it comes as", (endpoint, answers) => {
    expect(answersOf(endpoint)).toEqual([answers]);
  });

  test("says of everything else that it is JSON", () => {
    const others = Object.values(endpoints).filter(({ answer }) => answer === "json");
    expect(others.map(answersOf)).toEqual(others.map(() => ["200 application/json"]));
  });
});
