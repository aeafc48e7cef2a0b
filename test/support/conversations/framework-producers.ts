import type { MadeCall } from "./make-call";
import { baseMs, type Producer, saidTurn, type Written } from "./producer";

export const flat: Producer = {
  name: "flat",
  tells: ["memory", "handoffs", "interruptions", "overlaps", "unconfirmed", "lateness", "duplicates"],
  startWithinMs: 300,
  traits: { late: true, missing: true, overlaps: true },
  repeats: "anywhere",
  isFlat: true,
  tools: "whole",
  expected: (call) => call.turns.map(saidTurn),
  write(call) {
    const all: Written[] = [];
    for (const { role, chunks, cut } of call.turns) {
      chunks.forEach((chunk, at) => {
        const row = { kind: "transcript", role, seg: chunk.id, mode: "replace" };
        for (const { atMs, text } of chunk.partials) all.push({ atMs, event: { ...row, phase: "partial", text } });
        if (chunk.finalAtMs === null) return;
        const end = at === chunks.length - 1 ? { eot: 1 } : {};
        const heard = cut === null ? {} : { intr: 1, spoken: cut.heardText, spoken_ms: cut.heardMs };
        all.push({ atMs: chunk.finalAtMs, event: { ...row, ...end, ...heard, phase: "final", text: chunk.text } });
      });
    }
    for (const { id, name, args, result, isOk, startMs, endMs } of call.tools) {
      all.push({ atMs: startMs, event: { kind: "tool", phase: "start", call: id, tool: name, args } });
      all.push({ atMs: endMs, event: { kind: "tool", phase: "end", call: id, ok: isOk ? 1 : 0, result } });
    }
    for (const { atMs, from, to } of call.handoffs)
      all.push({ atMs, event: { kind: "handoff", from, to, hk: "agent" } });
    for (const { atMs, key, value } of call.memory)
      all.push({ atMs, event: { kind: "memory", op: "set", key, value } });
    return all.map(({ atMs, event }, at) => ({ atMs, event: { ...event, src: "demo", eid: `e${at}` } }));
  },
};

/** Text and time alone: one voice, each stretch of speech a line of its own. */
export const seed: Producer = {
  name: "seed",
  tells: ["duplicates"],
  startWithinMs: 300,
  traits: { late: false, missing: false, overlaps: false },
  repeats: "same-ms",
  isFlat: true,
  tools: "none",
  expected: (call) =>
    call.turns.flatMap(({ chunks }) =>
      chunks.map((chunk) => ({ role: "unknown", text: chunk.partials.at(-1)?.text ?? "", heard: null })),
    ),
  write: ({ turns }) =>
    turns.flatMap(({ chunks }) =>
      chunks.flatMap(({ partials }) => partials.map(({ atMs, text }) => ({ atMs, event: { text } }))),
    ),
};

export const openai: Producer = {
  name: "openai-realtime",
  tells: ["interruptions", "unconfirmed", "lateness", "duplicates"],
  startWithinMs: 30,
  traits: { late: true, missing: true, overlaps: true },
  repeats: "anywhere",
  tools: "whole",
  expected: (call) => call.turns.map((turn) => ({ ...saidTurn(turn), heard: turn.cut === null ? null : "upTo" })),
  write(call) {
    const all: Written[] = [];
    let previous: string | null = null;
    for (const turn of call.turns) {
      for (const { id, words, text, partials, startMs, endMs, finalAtMs } of turn.chunks) {
        const item = { item_id: id, content_index: 0 };
        if (turn.role === "user") {
          const of = "conversation.item.input_audio_transcription";
          all.push({
            atMs: startMs,
            event: { type: "input_audio_buffer.speech_started", item_id: id, audio_start_ms: startMs },
          });
          // What comes late comes with the final alone.
          words.slice(0, partials.at(-1)?.words.length).forEach((word, at) => {
            const delta = at === 0 ? word.text : ` ${word.text}`;
            all.push({ atMs: word.endMs, event: { type: `${of}.delta`, ...item, delta } });
          });
          all.push({
            atMs: endMs + 30,
            event: { type: "input_audio_buffer.speech_stopped", item_id: id, audio_end_ms: endMs },
          });
          all.push({
            atMs: endMs + 40,
            event: { type: "input_audio_buffer.committed", item_id: id, previous_item_id: previous },
          });
          if (finalAtMs !== null)
            all.push({ atMs: finalAtMs, event: { type: `${of}.completed`, ...item, transcript: text } });
        } else {
          const of = "response.output_audio_transcript";
          const response = { response_id: `r${turn.id}`, output_index: 0, ...item };
          words.forEach((word, at) => {
            const delta = at === 0 ? word.text : ` ${word.text}`;
            all.push({ atMs: startMs + at * 20, event: { type: `${of}.delta`, ...response, delta } });
          });
          if (finalAtMs !== null)
            all.push({
              atMs: startMs + words.length * 20,
              event: { type: `${of}.done`, ...response, transcript: text },
            });
          if (turn.cut !== null)
            all.push({
              atMs: turn.cut.atMs,
              event: { type: "conversation.item.truncated", ...item, audio_end_ms: turn.cut.heardMs },
            });
        }
        previous = id;
      }
    }
    for (const { id, name, args, result, startMs, endMs } of call.tools) {
      const done = "response.function_call_arguments.done";
      all.push({
        atMs: startMs,
        event: { type: done, response_id: "r", item_id: `i${id}`, call_id: id, name, arguments: args },
      });
      const item = { id: `o${id}`, type: "function_call_output", call_id: id, output: result };
      all.push({ atMs: endMs, event: { type: "conversation.item.created", item } });
    }
    return all.map(({ atMs, event }, at) => ({ atMs, event: { ...event, event_id: `e${at}` } }));
  },
};

const seconds = (ms: number) => (baseMs + ms) / 1_000;

/** A cut message holds what was heard alone, so that is its text. */
export const livekit: Producer = {
  name: "livekit",
  tells: ["handoffs", "interruptions", "overlaps"],
  startWithinMs: 30,
  traits: { late: false, missing: true, overlaps: true },
  repeats: "same-ms",
  tools: "whole",
  expected: (call) => call.turns.map((turn) => ({ ...saidTurn(turn), text: turn.cut?.heardText ?? turn.text })),
  write(call) {
    const all: Written[] = [];
    for (const { id, role, chunks, text, startMs, endMs, cut } of call.turns) {
      const state = role === "user" ? "user_state_changed" : "agent_state_changed";
      const say = (atMs: number, event: object) => all.push({ atMs, event: { ...event, created_at: seconds(atMs) } });
      say(startMs, { type: state, old_state: "listening", new_state: "speaking" });
      if (role === "user") {
        for (const { partials, finalAtMs, text: transcript } of chunks) {
          const type = "user_input_transcribed";
          for (const partial of partials) say(partial.atMs, { type, transcript: partial.text, is_final: false });
          if (finalAtMs !== null) say(finalAtMs, { type, transcript, is_final: true });
        }
      }
      say(endMs + 60, { type: state, old_state: "speaking", new_state: "listening" });
      const said = { id: `item_${id}`, type: "message", role: role === "user" ? "user" : "assistant" };
      const metrics =
        role === "user" ? {} : { started_speaking_at: seconds(startMs), stopped_speaking_at: seconds(endMs) };
      const item = { ...said, content: [cut?.heardText ?? text], interrupted: cut !== null, metrics };
      say(endMs + 180, { type: "conversation_item_added", item });
    }
    for (const { id, name, args, result, isOk, startMs, endMs } of call.tools) {
      const type = "tool_execution_updated";
      const started = { type: "tool_call_started", function_call: { call_id: id, name, arguments: args } };
      all.push({ atMs: startMs, event: { type, created_at: 0, update: started } });
      const ended = { type: "tool_call_ended", id, call_id: id, message: result, status: isOk ? "done" : "error" };
      all.push({ atMs: endMs, event: { type, update: ended } });
    }
    for (const { atMs, from, to } of call.handoffs) {
      const item = { type: "agent_handoff", old_agent_id: from, new_agent_id: to };
      all.push({ atMs, event: { type: "conversation_item_added", created_at: seconds(atMs), item } });
    }
    return all;
  },
};

export const rtvi: Producer = {
  name: "rtvi",
  tells: ["interruptions", "unconfirmed", "lateness"],
  startWithinMs: 30,
  traits: { late: true, missing: true, overlaps: false },
  repeats: "same-ms",
  tools: "whole",
  expected: (call) => call.turns.map(saidTurn),
  write(call: MadeCall) {
    const all: Written[] = [];
    const say = (atMs: number, type: string, data: object = {}) =>
      all.push({ atMs, event: { label: "rtvi-ai", type, data } });
    for (const { role, chunks, text, startMs, endMs, cut } of call.turns) {
      if (role === "user") {
        say(startMs, "user-started-speaking");
        for (const { partials, finalAtMs, text: whole } of chunks) {
          for (const { atMs, text: shown } of partials) say(atMs, "user-transcription", { text: shown, final: false });
          if (finalAtMs !== null) say(finalAtMs, "user-transcription", { text: whole, final: true });
        }
        say(endMs + 10, "user-stopped-speaking");
        continue;
      }
      say(startMs, "bot-started-speaking");
      for (const { id, partials, finalAtMs } of chunks) {
        const output = { text, aggregated_by: "sentence", segment_id: id, will_be_spoken: true };
        const progress = (atMs: number, heard: string, spoken_status: string) =>
          say(atMs, "bot-output", {
            ...output,
            spoken_status,
            spoken_progress: { accumulated_text: heard, remaining_text: text.slice(heard.length) },
          });
        for (const { atMs, text: shown } of partials) progress(atMs, shown, "in-progress");
        if (cut !== null) progress(cut.atMs, cut.heardText, "in-progress");
        else if (finalAtMs !== null) progress(finalAtMs, text, "completed");
      }
      say(endMs + 200, "bot-stopped-speaking");
    }
    for (const { id, name, args, result, startMs, endMs } of call.tools) {
      const ids = { tool_call_id: id, function_name: name };
      say(startMs, "llm-function-call-in-progress", { ...ids, arguments: JSON.parse(args) });
      say(endMs, "llm-function-call-stopped", { ...ids, cancelled: false, result: JSON.parse(result) });
    }
    return all;
  },
};
