import { fieldNames } from "../field-kinds";
import { flagOf, objectOf, objectsOf, secondsOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft, roleOf } from "./adapter";
import { textPrint } from "./text-print";
import { wordTimes } from "./word-times";

const lifecycle = new Map<unknown, string>([
  ["call_started", "start"],
  ["transfer_started", "transfer"],
  ["transfer_bridged", "transfer"],
  ["call_ended", "end"],
]);
const events = new Set<unknown>([
  ...[...lifecycle.keys(), "call_analyzed", "transcript_updated", "transfer_cancelled", "transfer_ended"],
]);

/** Retell's webhooks. Each carries the whole transcript so far: only what is new or has changed is given on. */
export const retell: Adapter = {
  name: "retell",
  fits: ({ event, call }) => events.has(event) && call !== undefined,
  start: () => {
    /** What was given on of the item at each place, and how much of it there was. */
    let given: string[] = [];
    return (body) => {
      const call = objectOf(body.call) ?? {};
      const items = objectsOf(call.transcript_with_tool_calls ?? call.transcript_object);
      const isEnd = body.event === "call_ended" || body.event === "call_analyzed";
      const { drafts, seen } = readNew(items, given, isEnd);
      // A snapshot of earlier, delivered again, takes nothing back.
      given = [...seen, ...given.slice(seen.length)];
      const phase = lifecycle.get(body.event);
      if (phase !== undefined) drafts.push({ kind: "lifecycle", phase, reason: textOf(call.disconnection_reason) });
      return drafts.length === 0 && body.event !== "transcript_updated" ? [rawDraft(textOf(body.event))] : drafts;
    };
  },
  knownFields: new Set(["event", "call", "event_timestamp"]),
  fields: fieldNames(
    "content word",
    "tool_call_id name successful transition_type call_id event_timestamp disconnection_reason call_status agent_id",
  ),
};

/** More items than a call has; beyond them nothing is read. */
const maxItems = 5_000;

function readNew(
  items: readonly Values[],
  given: readonly string[],
  isEnd: boolean,
): { drafts: Draft[]; seen: string[] } {
  const drafts: Draft[] = [];
  const seen = items.slice(0, maxItems).map((item, index) => {
    const isSettled = isEnd || index < items.length - 1;
    const draft = readItem(item, `item ${index}`, isSettled);
    const print = `${draft.kind} ${draft.phase} ${textPrint(`${draft.text ?? ""}${draft.result ?? ""}${draft.args ?? ""}`)}`;
    if (print !== given[index]) drafts.push(draft);
    return print;
  });
  return { drafts, seen };
}

function readItem(item: Values, segment: string, isSettled: boolean): Draft {
  const toolCallId = textOf(item.tool_call_id);
  switch (item.role) {
    case "tool_call_invocation":
      return { kind: "tool", phase: "start", toolCallId, tool: textOf(item.name), args: textOf(item.arguments) };
    case "tool_call_result": {
      const status = flagOf(item.successful) === false ? "error" : "ok";
      return { kind: "tool", phase: "end", toolCallId, result: textOf(item.content), status };
    }
    case "node_transition": {
      const [from, to] = [textOf(item.former_node_name), textOf(item.new_node_name)];
      return { kind: "handoff", handoffKind: "node", from, to, reason: textOf(item.transition_type) };
    }
    case "dtmf":
      return { kind: "dtmf", role: "user", value: textOf(item.digit) };
    default: {
      const role = roleOf(item.role);
      if (role === undefined) return rawDraft(textOf(item.role));
      const words = objectsOf(item.words);
      return {
        kind: "transcript",
        phase: isSettled ? "final" : "partial",
        mode: "replace",
        role,
        segment,
        text: textOf(item.content),
        isEndOfTurn: isSettled,
        words: wordTimes(
          words.map(({ word, start, end }) => ({ text: word, startMs: secondsOf(start), endMs: secondsOf(end) })),
        ),
        audioStartMs: secondsOf(words[0]?.start),
        audioEndMs: secondsOf(words.at(-1)?.end),
      };
    }
  }
}
