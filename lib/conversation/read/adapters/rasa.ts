import { fieldNames } from "../field-kinds";
import { firstText, jsonTextOf, objectOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft } from "./adapter";

const events = new Set<unknown>([
  ...[
    "user",
    "bot",
    "agent",
    "action",
    "slot",
    "reset_slots",
    "session_started",
    "session_ended",
    "restart",
    "followup",
  ],
  ...["entities", "user_featurization", "action_execution_rejected", "active_loop", "loop_interrupted", "form", "undo"],
  ...["rewind", "reminder", "cancel_reminder", "pause", "resume", "export", "routing_session_ended", "stack"],
  ...["flow_started", "flow_completed", "flow_cancelled", "flow_interrupted", "flow_resumed"],
]);

/** Rasa's tracker, as its event brokers write it: who speaks is the event's own name. */
export const rasa: Adapter = {
  name: "rasa",
  fits: ({ event, type, timestamp, sender_id, streamSid, call }) =>
    events.has(event) &&
    type === undefined &&
    streamSid === undefined &&
    call === undefined &&
    (timestamp !== undefined || sender_id !== undefined),
  start: () => (body) => {
    const drafts = read(body);
    for (const draft of drafts) draft.happenedAt ??= body.timestamp;
    return drafts;
  },
  knownFields: new Set([
    ...["event", "timestamp", "sender_id", "text", "data", "metadata", "parse_data", "input_channel", "message_id"],
    ...[
      "name",
      "value",
      "policy",
      "confidence",
      "action_text",
      "hide_rule_turn",
      "entities",
      "model_id",
      "assistant_id",
    ],
    ...["flow_id", "step_id", "update"],
  ]),
  fields: fieldNames("text", "message_id policy input_channel model_id assistant_id flow_id step_id"),
};

function read(body: Values): Draft[] {
  const name = textOf(body.name);
  const text = textOf(body.text);
  switch (body.event) {
    case "user":
    case "bot":
    case "agent": {
      const role = body.event === "user" ? "user" : body.event === "bot" ? "agent" : "human";
      if (text === undefined) return [rawDraft(body.event)];
      return [{ kind: "transcript", phase: "final", mode: "line", role, text, eventId: textOf(body.message_id) }];
    }
    case "slot":
      return [{ kind: "memory", memoryOp: "set", name, value: jsonTextOf(body.value) }];
    case "action":
      return name === undefined || name === "action_listen"
        ? [rawDraft("action")]
        : [{ kind: "state", name: "action", to: name, value: name }];
    case "active_loop":
    case "form":
      return [{ kind: "state", name: "loop", to: name, value: name }];
    case "session_started":
      return [{ kind: "lifecycle", phase: "start" }];
    case "session_ended":
      return [{ kind: "lifecycle", phase: "end", reason: textOf(objectOf(body.metadata)?.reason) }];
    case "action_execution_rejected":
      return [{ kind: "error", reason: `${name ?? "an action"} was rejected`, name }];
    default:
      return [rawDraft(firstText(body.event))];
  }
}
