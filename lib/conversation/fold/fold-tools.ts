import type { RawEvent } from "../../schema/conversation-event";
import type { ToolCall } from "../../schema/transcript";

const deferredId = /^(.+)_(?:final|update_\d+)$/;

/** Tool calls by their id. Calls are replaced, never changed, so that a copy may share them. */
export type ToolFold = { calls: ToolCall[]; indexById: Map<string, number>; unnamed: number[] };

export const emptyTools = (): ToolFold => ({ calls: [], indexById: new Map(), unnamed: [] });

export const copyTools = (tools: ToolFold): ToolFold => ({
  calls: tools.calls.slice(),
  indexById: new Map(tools.indexById),
  unnamed: tools.unnamed.slice(),
});

export function foldTool(tools: ToolFold, event: RawEvent, agent: string | null): void {
  const index = find(tools, event);
  const before = index === undefined ? undefined : tools.calls[index];
  const isEnd = event.phase === "end" || event.status !== undefined || event.result !== undefined;
  const startedAtMs = before?.startedAtMs ?? event.atMs - (isEnd ? (event.durationMs ?? 0) : 0);
  const wasDone = before !== undefined && before.status !== "running";
  const next: ToolCall = {
    toolCallId:
      event.toolCallId !== undefined && isUnnamed(before) ? event.toolCallId : (before?.toolCallId ?? nameOf(event)),
    name: event.tool ?? before?.name ?? null,
    args: event.args ?? before?.args ?? null,
    result: event.result ?? before?.result ?? null,
    status: wasDone ? before.status : isEnd ? (event.status ?? "ok") : "running",
    startedAtMs: !isEnd && wasDone ? Math.min(startedAtMs, event.atMs) : startedAtMs,
    durationMs: null,
    agent: before?.agent ?? event.agent ?? agent,
    entryIds:
      before?.entryIds.at(-1) === event.entryId ? before.entryIds : [...(before?.entryIds ?? []), event.entryId],
    masked:
      event.masked === undefined ? (before?.masked ?? []) : [...new Set([...(before?.masked ?? []), ...event.masked])],
  };
  const hadStart = before !== undefined;
  next.durationMs =
    event.durationMs ??
    before?.durationMs ??
    (isEnd && !wasDone && hadStart ? Math.max(0, event.atMs - startedAtMs) : null);
  const at = index ?? tools.calls.push(next) - 1;
  tools.calls[at] = next;
  if (event.toolCallId !== undefined) {
    tools.indexById.set(event.toolCallId, at);
    if (tools.unnamed.includes(at)) tools.unnamed = tools.unnamed.filter((one) => one !== at);
  } else if (index === undefined && !isEnd) tools.unnamed.push(at);
}

const isUnnamed = (call: ToolCall | undefined) => call === undefined || call.toolCallId.startsWith("entry:");
const nameOf = (event: RawEvent) => event.toolCallId ?? `entry:${event.entryId}:${event.part}`;

function find(tools: ToolFold, event: RawEvent): number | undefined {
  const { toolCallId, tool } = event;
  if (toolCallId !== undefined) {
    const known = tools.indexById.get(toolCallId) ?? tools.indexById.get(deferredId.exec(toolCallId)?.[1] ?? "");
    if (known !== undefined) return known;
    return tools.unnamed.find((at) => {
      const name = tools.calls[at]?.name ?? null;
      return tool === undefined || name === null || name === tool;
    });
  }
  if (event.phase === "start") return undefined;
  for (let at = 0; at < tools.calls.length; at++) {
    const call = tools.calls[at];
    if (call?.status === "running" && (tool === undefined || call.name === null || call.name === tool)) return at;
  }
  return undefined;
}
