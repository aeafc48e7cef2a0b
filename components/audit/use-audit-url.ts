"use client";

import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";

export const names = [
  "actor",
  "action",
  "kind",
  "outcome",
  "callId",
  "group",
  "entryId",
  "requestId",
  "jobId",
] as const;
export type AuditName = (typeof names)[number];

const text = parseAsString.withDefault("");
const parsers = {
  actor: text,
  action: text,
  kind: text,
  outcome: text,
  callId: text,
  group: text,
  entryId: text,
  requestId: text,
  jobId: text,
  fromMs: parseAsInteger,
  toMs: parseAsInteger,
};

const renamed = { requestId: "request", jobId: "job", fromMs: "from", toMs: "to" } as const;

/** What the audit is filtered by: all of the page's state that a link should carry. */
export function useAuditUrl() {
  return useQueryStates(parsers, {
    history: "replace",
    clearOnDefault: true,
    urlKeys: renamed,
  });
}

type AuditUrl = ReturnType<typeof useAuditUrl>[0];

export const noFilter = Object.fromEntries([...names, "fromMs", "toMs"].map((name) => [name, null]));

export function askOf(url: AuditUrl): Record<string, string> {
  const asked = [...names, "fromMs" as const, "toMs" as const].map((name) => [name, String(url[name] ?? "").trim()]);
  return Object.fromEntries(asked.filter(([, value]) => value !== ""));
}

/** What the address of the page may hold. */
export const auditUrlNames: readonly string[] = [
  ...Object.keys(parsers).filter((name) => !Object.hasOwn(renamed, name)),
  ...Object.values(renamed),
];
