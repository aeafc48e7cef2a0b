const words: Readonly<Record<string, string>> = { start: "started", transfer: "transferred", end: "ended" };

/** What became of a call: `started`, `ended: hangup`; a phase without a word of its own stands as it is. */
export function sayLifecycle(text: string): string {
  const [phase = "", ...reasons] = text.split(": ");
  return [Object.hasOwn(words, phase) ? words[phase] : phase, ...reasons].join(": ");
}
