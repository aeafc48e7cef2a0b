import { countMasked, sayMasked } from "@/lib/mask/count-marks";
import type { Transcript, Turn } from "@/lib/schema/transcript";
import { headMissing } from "../call-origin";

export type ExportFacts = { callId: string; transcript: Transcript };

const controls = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** One line of plain text, whatever it held. */
export const oneLine = (text: string) => text.replace(controls, " ").trim();

export function speakerOf({ role, speaker }: Pick<Turn, "role" | "speaker">): string {
  const name = role === "unknown" ? "Speaker" : `${role[0]?.toUpperCase() ?? ""}${role.slice(1)}`;
  return speaker === null ? name : `${name} (${oneLine(speaker)})`;
}

/** What was heard of a turn; a cut is shown as such. */
export function heardLine({ text, heardText, interrupted }: Turn): string {
  const heard = oneLine(heardText ?? text);
  return interrupted ? `${heard} \u2014`.trim() : heard;
}

/** From the call's start, as `hh:mm:ss.mmm` with the given mark before the milliseconds. */
export function clockOf(ms: number, mark: "." | ","): string {
  const whole = Math.max(0, Math.round(ms));
  const two = (value: number) => String(value).padStart(2, "0");
  const seconds = Math.floor(whole / 1_000);
  return `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${mark}${String(whole % 1_000).padStart(3, "0")}`;
}

/** When the call began, what was trimmed of it included: all times count from there, as on screen. */
export function baseOf(transcript: Transcript): number {
  return (transcript.startedAtMs ?? 0) - headMissing(transcript).headMs;
}

/** What a reader must know of a file before believing it, one sentence a line. */
export function headerLines({ callId, transcript }: ExportFacts): string[] {
  return [
    `Call ${oneLine(callId)}`,
    transcript.startedAtMs === null
      ? "No events"
      : `Began ${headMissing(transcript).isEstimated ? "about " : ""}${new Date(baseOf(transcript)).toISOString()} (UTC); times count from there`,
    oneLine(sayMasked(countMasked(transcript))),
    ...transcript.missing.map(({ text }) => oneLine(text)),
  ];
}

/** Turns with something heard, each lasting at least a moment. */
export function cuesOf(transcript: Transcript): { fromMs: number; toMs: number; turn: Turn }[] {
  const baseMs = baseOf(transcript);
  return transcript.turns
    .filter((turn) => oneLine(turn.heardText ?? turn.text) !== "")
    .map((turn) => {
      const fromMs = Math.max(0, turn.startedAtMs - baseMs);
      return { fromMs, toMs: Math.max(fromMs + 500, turn.endedAtMs - baseMs), turn };
    })
    .sort((a, b) => a.fromMs - b.fromMs);
}
