import { clockOf, cuesOf, type ExportFacts, headerLines, heardLine, speakerOf } from "./speech-lines";

const factsShownMs = 4_000;

/**
 * SRT knows no overlap: a cue ends where the next begins, if that leaves it a moment. It knows no comments either: what a
 * reader must know of the file is its last cue, after everything that was said.
 */
export function toSrt(facts: ExportFacts): string {
  const cues = cuesOf(facts.transcript);
  const blocks = cues.map(({ fromMs, toMs, turn }, i) => {
    const nextMs = cues[i + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    const endMs = nextMs > fromMs ? Math.min(toMs, nextMs) : toMs;
    return cue(i + 1, fromMs, endMs, plain(`${speakerOf(turn)}: ${heardLine(turn)}`));
  });
  const overMs = Math.max(0, ...cues.map(({ toMs }) => toMs));
  const told = headerLines(facts).map(plain).join("\n");
  return `${[...blocks, cue(cues.length + 1, overMs, overMs + factsShownMs, told)].join("\n\n")}\n`;
}

const cue = (number: number, fromMs: number, toMs: number, text: string) =>
  `${number}\n${clockOf(fromMs, ",")} --> ${clockOf(toMs, ",")}\n${text}`;

/** SRT has no escapes: what players take for a tag or a time line is written with look-alikes. */
const plain = (text: string) => text.replaceAll("<", "\u2039").replaceAll(">", "\u203a");
