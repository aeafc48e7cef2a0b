import { expect, test } from "vitest";
import { parseRoute, type Route, routesOf, topicOf, topicsOf } from "@/lib/bridge/routes";
import type { RawEntry } from "@/lib/schema/stream-entry";

const parse = (...texts: string[]): Route[] =>
  texts.map((text) => {
    const route = parseRoute(text);
    if (route === null) throw new Error(`no route: ${text}`);
    return route;
  });
const entry = (fields: Record<string, string>): RawEntry => ({ id: "1-0", timeMs: 1, fields });

test.each([
  "",
  "conv:*",
  "conv:*=",
  "conv=calls",
  "conv:**=calls",
  "conv:[ab]*=calls",
  "conv:*=two words",
  "conv:*=..",
  "conv:*=calls/x",
  `conv:*=${"x".repeat(250)}`,
  "conv:*()=calls",
  "conv:*(kind)=calls",
  "conv:*(kind:)=calls",
  "conv:*(kind:a|)=calls",
  `conv:*(${Array.from({ length: 9 }, (_, i) => `f${i}:x`).join(";")})=calls`,
])("%s is no route", (text) => {
  expect(parseRoute(text)).toBeNull();
});

test.each<[fields: Record<string, string>, topic: string | null]>([
  [{ kind: "transcript", phase: "final" }, "speech"],
  [{ kind: "transcript", phase: "partial" }, null],
  [{ kind: "tool", phase: "partial" }, "calls"],
  [{ kind: "tool" }, "tools"],
  [{}, "calls"],
  [{ kind: "toString" }, "calls"],
])("the first route that fits %j leads to %s", (fields, topic) => {
  const routes = parse(
    "conv:*(kind:transcript; phase:partial)=-",
    "conv:*(kind:transcript|utterance)=speech",
    "conv:*(phase:partial)=calls",
    "conv:*(kind:tool)=tools",
    "conv:*=calls",
  );
  expect(topicOf(routesOf(routes, "conv:1"), entry(fields))).toBe(topic);
});

test("what no route fits goes nowhere, and a stream of no pattern is not bridged at all", () => {
  const routes = parse("conv:*(kind:tool)=tools", "chat:*:events=chats", "chat:*:events=chats-too");
  expect(topicOf(routesOf(routes, "conv:1"), entry({ kind: "speech" }))).toBeNull();
  expect(routesOf(routes, "other:1")).toEqual([]);
  expect(routesOf(routes, "conv:")).toEqual([]);
  expect(routesOf(routes, "chat::events")).toEqual([]);
  expect(topicsOf(routesOf(routes, "chat:7:events"))).toEqual(["chats"]);
  expect(topicsOf(parse("conv:*=-", "conv:*=a", "conv:*(x:1)=a"))).toEqual(["a"]);
});

test.each<[path: string, fields: Record<string, string>, fits: boolean]>([
  ["data.type:final", { data: '{"type":"final"}' }, true],
  ["data.type:final", { data: '{"type":"partial"}' }, false],
  ["data.type:final", { "data.type": "final", data: '{"type":"partial"}' }, true],
  ["data.a.b:7", { data: '{"a":{"b":7}}' }, true],
  ["data.a:*", { data: '{"a":{"b":7}}' }, false],
  ["data.a:*", { data: '{"a":false}' }, true],
  ["data.a:*", { data: '{"a":null}' }, false],
  ["data.a:*", { data: "no json" }, false],
  ["data.constructor:*", { data: "{}" }, false],
  ["data.a:*", { other: "{}" }, false],
  ["data:*", { data: "" }, true],
])("%s of %j: %s", (condition, fields, fits) => {
  const topic = topicOf(parse(`conv:*(${condition})=hit`), entry(fields));
  expect(topic).toBe(fits ? "hit" : null);
});
