import slotOf from "cluster-key-slot";

/** One command as it is sent, and the slot of its first key; null for a command without keys. */
export type SlottedCommand = { bytes: Buffer; slot: number | null };

const keyless = new Set(
  "TIME INFO PING CLIENT COMMAND CONFIG CLUSTER SCAN ROLE ACL LATENCY SLOWLOG DBSIZE LASTSAVE SCRIPT WAIT AUTH HELLO".split(
    " ",
  ),
);
const keyPlaces: Readonly<Record<string, number>> = { XINFO: 2, XGROUP: 2, MEMORY: 2, OBJECT: 2 };
const cr = 13;

/** The commands in what is about to be sent, of which one buffer may hold several. */
export function splitCommands(buffers: readonly Buffer[]): SlottedCommand[] {
  const commands: SlottedCommand[] = [];
  for (const buffer of buffers) {
    let at = 0;
    while (at < buffer.length) {
      const start = at;
      const words: { start: number; end: number }[] = [];
      let count = 0;
      [count, at] = readNumber(buffer, at + 1);
      for (let i = 0; i < count; i++) {
        const [length, from] = readNumber(buffer, at + 1);
        words.push({ start: from, end: from + length });
        at = from + length + 2;
      }
      const textOf = (i: number) => buffer.toString("latin1", words[i]?.start ?? 0, words[i]?.end ?? 0);
      const key = words[keyAt(words.length, textOf)];
      commands.push({
        bytes: buffer.subarray(start, at),
        slot: key ? slotOf(buffer.toString("utf8", key.start, key.end)) : null,
      });
    }
  }
  return commands;
}

/** The place of the first key among the words; -1 where there is none. */
function keyAt(words: number, textOf: (i: number) => string): number {
  const name = textOf(0).toUpperCase();
  if (keyless.has(name)) return -1;
  if (/^(EVAL|EVALSHA|FCALL)(_RO)?$/.test(name)) return textOf(2) === "0" ? -1 : 3;
  if (name === "XREAD" || name === "XREADGROUP") {
    for (let i = 1; i < words; i++) if (textOf(i).toUpperCase() === "STREAMS") return i + 1;
    return -1;
  }
  return keyPlaces[name] ?? 1;
}

/** The digits up to the end of the line, and where the next one begins. */
function readNumber(buffer: Buffer, at: number): [number: number, next: number] {
  let number = 0;
  let i = at;
  for (; buffer[i] !== cr; i++) number = number * 10 + (buffer[i] ?? 48) - 48;
  return [number, i + 2];
}
