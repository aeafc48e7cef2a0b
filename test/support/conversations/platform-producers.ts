import type { MadeCall, SpokenWord } from "./make-call";
import { type Producer, saidTurn, type Written } from "./producer";

const steady = { late: false, missing: false, overlaps: false };
const deepgramWords = (words: readonly SpokenWord[]) =>
  words.map(({ text, startMs, endMs }) => ({
    word: text,
    start: startMs / 1_000,
    end: endMs / 1_000,
    confidence: 0.9,
  }));

/** Listen for the caller, the voice agent's messages for the agent. */
export const deepgram: Producer = {
  name: "deepgram",
  tells: ["lateness"],
  startWithinMs: 300,
  traits: { late: true, missing: true, overlaps: false },
  repeats: "same-ms",
  tools: "whole",
  expected: (call) => call.turns.map((turn) => ({ ...saidTurn(turn), heard: null })),
  write(call) {
    const all: Written[] = [];
    for (const { role, chunks, text, startMs } of call.turns) {
      if (role === "agent") {
        all.push({ atMs: startMs, event: { type: "ConversationText", role: "assistant", content: text } });
        continue;
      }
      chunks.forEach((chunk, at) => {
        const result = (words: readonly SpokenWord[], is_final: boolean) => ({
          type: "Results",
          channel_index: [0, 1],
          start: chunk.startMs / 1_000,
          duration: ((words.at(-1)?.endMs ?? chunk.endMs) - chunk.startMs) / 1_000,
          is_final,
          speech_final: is_final && at === chunks.length - 1,
          channel: {
            alternatives: [
              { transcript: words.map((word) => word.text).join(" "), confidence: 0.9, words: deepgramWords(words) },
            ],
          },
        });
        for (const { atMs, words } of chunk.partials) all.push({ atMs, event: result(words, false) });
        if (chunk.finalAtMs !== null) all.push({ atMs: chunk.finalAtMs, event: result(chunk.words, true) });
      });
    }
    for (const { id, name, args, result, startMs, endMs } of call.tools) {
      const functions = [{ id, name, arguments: args, client_side: true }];
      all.push({ atMs: startMs, event: { type: "FunctionCallRequest", functions } });
      all.push({ atMs: endMs, event: { type: "FunctionCallResponse", id, name, content: result } });
    }
    return all;
  },
};

export const flux: Producer = {
  name: "deepgram flux",
  tells: ["lateness"],
  startWithinMs: 300,
  traits: { late: true, missing: true, overlaps: false },
  repeats: "same-ms",
  tools: "none",
  expected: (call) => call.turns.filter(({ role }) => role === "user").map(saidTurn),
  write(call) {
    const all: Written[] = [];
    call.turns.forEach(({ role, chunks, text, endMs }, turn_index) => {
      if (role !== "user") return;
      let before = "";
      const say = (atMs: number, event: string, transcript: string) =>
        all.push({ atMs, event: { type: "TurnInfo", event, turn_index, transcript, words: [] } });
      for (const chunk of chunks) {
        for (const partial of chunk.partials) say(partial.atMs, "Update", `${before}${partial.text}`);
        before += `${chunk.text} `;
        if (chunk !== chunks.at(-1)) {
          say(chunk.endMs + 100, "EagerEndOfTurn", before.trim());
          say(chunk.endMs + 250, "TurnResumed", before.trim());
        }
      }
      const finalAtMs = chunks.at(-1)?.finalAtMs;
      if (finalAtMs != null) say(Math.max(finalAtMs, endMs + 30), "EndOfTurn", text);
    });
    return all;
  },
};

/** Hears the caller alone; a turn ends twice, the second time formatted. */
export const assemblyai: Producer = {
  name: "assemblyai",
  tells: ["lateness"],
  startWithinMs: 300,
  traits: { late: true, missing: true, overlaps: false },
  repeats: "same-ms",
  tools: "none",
  expected: (call) =>
    call.turns
      .filter(({ role }) => role === "user")
      .map((turn) => ({
        role: "user",
        heard: null,
        text: turn.chunks.at(-1)?.finalAtMs === null ? turn.text : `${turn.text}.`,
      })),
  write(call) {
    const all: Written[] = [];
    call.turns.forEach(({ role, chunks, text }, turn_order) => {
      if (role !== "user") return;
      const before: SpokenWord[] = [];
      const say = (atMs: number, words: readonly SpokenWord[], ending: object, transcript: string) =>
        all.push({
          atMs,
          event: {
            type: "Turn",
            turn_order,
            turn_is_formatted: false,
            end_of_turn: false,
            ...ending,
            transcript,
            words: words.map((word) => ({ text: word.text, start: word.startMs, end: word.endMs, confidence: 0.9 })),
          },
        });
      for (const chunk of chunks) {
        for (const { atMs, words } of chunk.partials) {
          const finalised = [...before, ...words.slice(0, -1)].map((word) => word.text).join(" ");
          say(atMs, [...before, ...words], {}, finalised);
        }
        before.push(...chunk.words);
      }
      const endMs = chunks.at(-1)?.finalAtMs;
      if (endMs == null) return;
      say(endMs, before, { end_of_turn: true }, text);
      say(endMs + 90, before, { end_of_turn: true, turn_is_formatted: true }, `${text}.`);
    });
    return all;
  },
};

export const conversationRelay: Producer = {
  name: "conversation-relay",
  tells: ["interruptions"],
  startWithinMs: 300,
  traits: steady,
  repeats: "never",
  tools: "none",
  expected: (call) => call.turns.map(saidTurn),
  write(call) {
    const all: Written[] = [
      { atMs: 0, event: { type: "setup", sessionId: "VX1", callSid: "CA1", direction: "inbound" } },
    ];
    for (const { role, chunks, text, startMs, endMs, cut } of call.turns) {
      if (role === "user") {
        let before = "";
        for (const chunk of chunks) {
          for (const partial of chunk.partials)
            all.push({
              atMs: partial.atMs,
              event: { type: "prompt", voicePrompt: before + partial.text, last: false },
            });
          before += `${chunk.text} `;
        }
        all.push({ atMs: endMs + 150, event: { type: "prompt", voicePrompt: text, lang: "en-US", last: true } });
        continue;
      }
      const words = text.split(" ");
      words.forEach((word, at) => {
        const last = at === words.length - 1;
        all.push({ atMs: startMs + at * 20, event: { type: "text", token: last ? word : `${word} `, last } });
      });
      if (cut === null) continue;
      const event = {
        type: "interrupt",
        utteranceUntilInterrupt: cut.heardText,
        durationUntilInterruptMs: cut.heardMs,
      };
      all.push({ atMs: cut.atMs, event });
    }
    return all;
  },
};

export const vapi: Producer = {
  name: "vapi",
  tells: ["handoffs", "interruptions", "unconfirmed", "lateness"],
  startWithinMs: 30,
  traits: { late: true, missing: true, overlaps: false },
  repeats: "same-ms",
  tools: "started",
  expected: (call) => call.turns.map((turn) => ({ ...saidTurn(turn), heard: turn.cut === null ? null : "upTo" })),
  write(call) {
    const all: Written[] = [];
    const say = (atMs: number, message: object) => all.push({ atMs, event: { message } });
    for (const { role, chunks, startMs, endMs, cut } of call.turns) {
      const speaker = role === "user" ? "user" : "assistant";
      say(startMs, { type: "speech-update", role: speaker, status: "started" });
      for (const { partials, finalAtMs, text } of chunks) {
        const transcript = { type: "transcript", role: speaker };
        for (const partial of partials)
          say(partial.atMs, { ...transcript, transcriptType: "partial", transcript: partial.text });
        if (finalAtMs !== null) say(finalAtMs, { ...transcript, transcriptType: "final", transcript: text });
      }
      if (cut !== null) say(cut.atMs + 80, { type: "user-interrupted" });
      say(endMs + 90, { type: "speech-update", role: speaker, status: "stopped" });
    }
    for (const { id, name, args, startMs } of call.tools)
      say(startMs, {
        type: "tool-calls",
        toolCallList: [{ id, type: "function", function: { name, arguments: args } }],
      });
    for (const { atMs, from, to } of call.handoffs)
      say(atMs, { type: "transfer-update", fromAssistant: { name: from }, toAssistant: { name: to } });
    return all;
  },
};

export const retell: Producer = {
  name: "retell",
  tells: ["handoffs"],
  startWithinMs: 300,
  traits: steady,
  repeats: "anywhere",
  tools: "whole",
  expected: (call) => call.turns.map((turn) => ({ ...saidTurn(turn), heard: null })),
  write(call) {
    const steps: { atMs: number; item: Record<string, unknown>; place: string }[] = [];
    for (const { id, role, chunks } of call.turns) {
      let before = "";
      for (const chunk of chunks) {
        for (const { atMs, text } of [...chunk.partials, { atMs: chunk.finalAtMs ?? chunk.endMs, text: chunk.text }])
          steps.push({ atMs, place: id, item: { role, content: before + text } });
        before += `${chunk.text} `;
      }
    }
    for (const { id, name, args, result, isOk, startMs, endMs } of call.tools) {
      const ids = { tool_call_id: id };
      steps.push({ atMs: startMs, place: id, item: { role: "tool_call_invocation", ...ids, name, arguments: args } });
      const item = { role: "tool_call_result", ...ids, content: result, successful: isOk };
      steps.push({ atMs: endMs, place: `${id} result`, item });
    }
    for (const { atMs, from, to } of call.handoffs) {
      const item = { role: "node_transition", former_node_name: from, new_node_name: to, transition_type: "normal" };
      steps.push({ atMs, place: `to ${atMs}`, item });
    }
    const items = new Map<string, object>();
    const all = steps
      .sort((a, b) => a.atMs - b.atMs)
      .map(({ atMs, place, item }): Written => {
        items.set(place, item);
        const shot = { call_id: "c1", transcript_with_tool_calls: [...items.values()] };
        return { atMs, event: { event: "transcript_updated", call: shot } };
      });
    const last = {
      call_id: "c1",
      transcript_with_tool_calls: [...items.values()],
      disconnection_reason: "user_hangup",
    };
    return [...all, { atMs: call.endMs, event: { event: "call_ended", call: last } }];
  },
};

export const contactLens: Producer = {
  name: "contact-lens",
  tells: ["overlaps"],
  startWithinMs: 300,
  traits: { late: true, missing: true, overlaps: true },
  repeats: "anywhere",
  tools: "none",
  expected: (call) =>
    call.turns.map((turn) => ({ role: turn.role === "user" ? "user" : "human", text: turn.text, heard: null })),
  write(call: MadeCall) {
    const all: Written[] = [];
    const say = (atMs: number, segment: object) =>
      all.push({ atMs, event: { EventType: "SEGMENTS", ContactId: "c1", Segments: [segment] } });
    for (const { id, role, chunks, text, startMs, endMs } of call.turns) {
      const ParticipantRole = role === "user" ? "CUSTOMER" : "AGENT";
      for (const chunk of chunks) {
        say(Math.min(chunk.endMs, endMs) + 50, {
          Utterance: {
            Id: `u${chunk.id}`,
            TranscriptId: `t${id}`,
            ParticipantRole,
            PartialContent: chunk.text,
            BeginOffsetMillis: chunk.startMs,
            EndOffsetMillis: Math.min(chunk.endMs, endMs),
          },
        });
      }
      const finalAtMs = chunks.at(-1)?.finalAtMs;
      if (finalAtMs == null) continue;
      const times = { BeginOffsetMillis: startMs, EndOffsetMillis: endMs };
      const Transcript = { Id: `t${id}`, ParticipantRole, Content: text, ...times };
      say(Math.max(finalAtMs, endMs + 60), { Transcript });
    }
    return all;
  },
};

export const elevenlabs: Producer = {
  name: "elevenlabs",
  tells: ["interruptions"],
  startWithinMs: 60_000,
  traits: steady,
  repeats: "same-ms",
  tools: "whole",
  expected: (call) => call.turns.map(saidTurn),
  write(call) {
    const all: Written[] = [];
    for (const { role, text, startMs, endMs, cut } of call.turns) {
      if (role === "user") {
        const event = { type: "user_transcript", user_transcription_event: { user_transcript: text } };
        all.push({ atMs: endMs + 150, event });
        continue;
      }
      all.push({ atMs: startMs, event: { type: "agent_response", agent_response_event: { agent_response: text } } });
      if (cut === null) continue;
      all.push({ atMs: cut.atMs, event: { type: "interruption", interruption_event: { event_id: 1 } } });
      const correction = { original_agent_response: text, corrected_agent_response: cut.heardText };
      all.push({
        atMs: cut.atMs + 30,
        event: { type: "agent_response_correction", agent_response_correction_event: correction },
      });
    }
    for (const { id, name, args, isOk, startMs, endMs } of call.tools) {
      const ids = { tool_call_id: id, tool_name: name };
      all.push({
        atMs: startMs,
        event: { type: "client_tool_call", client_tool_call: { ...ids, parameters: JSON.parse(args) } },
      });
      all.push({
        atMs: endMs,
        event: { type: "agent_tool_response", agent_tool_response: { ...ids, is_error: !isOk } },
      });
    }
    return all;
  },
};
