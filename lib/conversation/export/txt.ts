import { baseOf, clockOf, type ExportFacts, headerLines, heardLine, oneLine, speakerOf } from "./speech-lines";

export type ExportNote = { atMs: number; author: string; text: string };

const maxValueLength = 2_000;

/** A transcript for people: what was heard, what was not, tools, hand-offs and, when given, notes. */
export function toTxt(facts: ExportFacts & { notes?: readonly ExportNote[] }): string {
  const { transcript, notes = [] } = facts;
  const baseMs = baseOf(transcript);
  const lines: { atMs: number; text: string }[] = [];
  for (const turn of transcript.turns) {
    const unsaid = turn.heardText !== null && turn.heardText !== turn.text ? ` [generated: ${oneLine(turn.text)}]` : "";
    const cut = turn.interrupted ? " [interrupted]" : "";
    const doubt = turn.state === "unconfirmed" ? " [unconfirmed]" : "";
    lines.push({ atMs: turn.startedAtMs, text: `${speakerOf(turn)}: ${heardLine(turn)}${cut}${doubt}${unsaid}` });
  }
  for (const { startedAtMs, name, toolCallId, args, result, status, durationMs } of transcript.toolCalls) {
    const took = durationMs === null ? "" : ` after ${Math.round(durationMs)} ms`;
    const text = `Tool ${name ?? toolCallId}(${args ?? ""}): ${status}${took}${result === null ? "" : `: ${result}`}`;
    lines.push({ atMs: startedAtMs, text: text.slice(0, maxValueLength) });
  }
  for (const { atMs, from, to, happened, reason } of transcript.handoffs) {
    lines.push({
      atMs,
      text: `Hand-off from ${from ?? "?"} to ${to ?? "?"}${happened ? "" : ", which did not happen"}${reason === null ? "" : `: ${reason}`}`,
    });
  }
  for (const { atMs, author, text } of notes) lines.push({ atMs, text: `Note by ${author}: ${text}` });
  lines.sort((a, b) => a.atMs - b.atMs);
  const body = lines.map(({ atMs, text }) => `[${clockOf(atMs - baseMs, ".")}] ${oneLine(text)}`);
  return `${[...headerLines(facts).map((line) => `# ${line}`), "", ...body].join("\n")}\n`;
}
