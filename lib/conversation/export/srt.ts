import { clockOf, cuesOf, type ExportFacts, headerLines, heardLine, speakerOf } from "./speech-lines";

/** SRT knows no overlap: a cue ends where the next begins, if that leaves it a moment. Its first cue is the header. */
export function toSrt(facts: ExportFacts): string {
  const cues = cuesOf(facts.transcript);
  const firstMs = cues[0]?.fromMs ?? 1;
  const header = `1\n${clockOf(0, ",")} --> ${clockOf(Math.max(1, Math.min(firstMs, 2_000)), ",")}\n${headerLines(facts).map(plain).join("\n")}`;
  const blocks = cues.map(({ fromMs, toMs, turn }, i) => {
    const nextMs = cues[i + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    const endMs = nextMs > fromMs ? Math.min(toMs, nextMs) : toMs;
    return `${i + 2}\n${clockOf(fromMs, ",")} --> ${clockOf(endMs, ",")}\n${plain(`${speakerOf(turn)}: ${heardLine(turn)}`)}`;
  });
  return `${[header, ...blocks].join("\n\n")}\n`;
}

/** SRT has no escapes: what players take for a tag or a time line is written with look-alikes. */
const plain = (text: string) => text.replaceAll("<", "\u2039").replaceAll(">", "\u203a");
