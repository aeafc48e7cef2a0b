import { clockOf, cuesOf, type ExportFacts, headerLines, heardLine, oneLine, speakerOf } from "./speech-lines";

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** WebVTT of what was heard, one cue a turn; cues of people who spoke at once overlap. */
export function toVtt(facts: ExportFacts): string {
  // A note must not hold an arrow or an empty line.
  const note = headerLines(facts)
    .map((line) => escaped(line))
    .filter(Boolean);
  const cues = cuesOf(facts.transcript).map(({ fromMs, toMs, turn }, i) => {
    const voice = escaped(oneLine(speakerOf(turn)));
    return `${i + 1}\n${clockOf(fromMs, ".")} --> ${clockOf(toMs, ".")}\n<v ${voice}>${escaped(heardLine(turn))}</v>`;
  });
  return `${["WEBVTT", `NOTE\n${note.join("\n")}`, ...cues].join("\n\n")}\n`;
}
