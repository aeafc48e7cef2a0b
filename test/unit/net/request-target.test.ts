import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeRequest } from "@/lib/net/judge-request";
import { parseRequestTarget } from "@/lib/net/request-target";
import { oddTargets } from "@/test/support/odd-targets";

const judge = (method: string, target: string, more = {}) =>
  judgeRequest({ method, target, hostHeaders: 1, isDev: false, ...more });

describe("a target that reads one way only", () => {
  test.each([
    ["/", "/"],
    ["/api/calls", "/api/calls"],
    ["/api/calls?q=a%20b&q=/./x", "/api/calls?q=a%20b&q=/./x"],
    ["/%61pi/calls", "/api/calls"],
    ["/api/%63alls", "/api/calls"],
    ["/api/calls/conv%3Aabc", "/api/calls/conv%3Aabc"],
    ["/api/calls/conv:abc", "/api/calls/conv%3Aabc"],
    ["/api/calls/a%2fb", "/api/calls/a%2Fb"],
    ["/api/calls/a%2F..%2Fb", "/api/calls/a%2F..%2Fb"],
    ["/api/calls/%252e%252e", "/api/calls/%252e%252e"],
    ["/api/calls/%F0%9F%97%A3", "/api/calls/%F0%9F%97%A3"],
    ["/api/calls/...", "/api/calls/..."],
    ["/pending/", "/pending/"],
    ["/_next/static/chunks/%5BcallId%5D(console).js", "/_next/static/chunks/%5BcallId%5D(console).js"],
  ])("%s is passed on as %s", (target, passed) => {
    expect(judge("GET", target)).toMatchObject({ isGood: true, target: passed });
  });

  test("and once more is the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."/.%2eE5cf?#\\aA:") }), (text) => {
        const first = parseRequestTarget(`/${text}`);
        if (!first.isGood) return;
        expect(first.path).not.toMatch(/\/\.{1,2}(\/|$)|\/\/|\\/);
        const second = parseRequestTarget(first.path + first.search);
        expect(second).toEqual(first);
      }),
      { numRuns: 2_000 },
    );
  });
});

test.each(oddTargets)("%j gets no further", (target) => {
  expect(judge("GET", target)).toMatchObject({ isGood: false, status: 400, error: { code: "bad-request" } });
});

describe("what is recognised", () => {
  test.each([
    ["/api", 404],
    ["/api/", 404],
    ["/api/nothing", 404],
    ["/api/calls/", 404],
    ["/api/calls/a/b/c/d", 404],
    ["/API/calls", true],
    ["/calls/a", true],
    ["/metrics", true],
  ])("%s: %s", (target, expected) => {
    const verdict = judge("GET", target);
    expect(verdict.isGood ? true : verdict.status).toBe(expected);
  });

  test.each([
    ["GET", "/api/calls", true],
    ["HEAD", "/api/calls", true],
    ["HEAD", "/api/live", false],
    ["HEAD", "/api/calls/a/tail", false],
    ["HEAD", "/api/calls/a/events/tail", false],
    ["HEAD", "/api/jobs/job-00001/events", false],
    ["HEAD", "/api/oidc/callback", false],
    ["HEAD", "/api/actions/ack", false],
    ["GET", "/api/actions/ack", false],
    ["POST", "/api/calls", false],
    ["TRACE", "/api/calls", false],
    ["OPTIONS", "/api/calls", false],
    ["DELETE", "/api/session", true],
    ["POST", "/", false],
    ["HEAD", "/pending", true],
    ["TRACE", "/", false],
    ["PROPFIND", "/pending", false],
  ])("%s %s may be asked: %s", (method, target, isGood) => {
    const verdict = judge(method, target);
    expect(verdict.isGood).toBe(isGood);
    if (!verdict.isGood) expect([verdict.status, verdict.allow]).toEqual([405, expect.stringMatching(/[A-Z]/)]);
  });

  test("what nobody can decode is named after what it stands for", () => {
    expect(judge("GET", "/api/calls/%E0%A4%A")).toMatchObject({
      error: { message: "callId: is not valid percent-encoding", issues: [{ path: "callId" }] },
    });
  });

  test("two hosts are none", () => {
    expect(judge("GET", "/", { hostHeaders: 2 })).toMatchObject({ status: 400 });
  });
});
